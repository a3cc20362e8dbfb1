import type { ReactNode } from 'react';
import { Icon } from './Icon';

type Props = {
  /** What failed. */
  title: string;
  since?: ReactNode;
  /** What still works, or the way out. */
  hint: ReactNode;
  id?: string | undefined;
  action?: ReactNode;
};

export function ErrorState({ title, since, hint, id, action }: Props) {
  return (
    <div role="alert" className="m-4 rounded-md border border-critical/50 bg-surface p-6">
      <h1 className="flex items-center gap-2 text-16">
        <span className="text-critical">
          <Icon name="alerts" />
        </span>
        {title}
      </h1>
      {since !== undefined && <p className="mt-1 text-13 text-muted">{since}</p>}
      <p className="mt-2 max-w-prose text-13">{hint}</p>
      <div className="mt-4 flex items-center gap-4">
        {action}
        {id !== undefined && <code className="text-12 text-muted">error id {id}</code>}
      </div>
    </div>
  );
}

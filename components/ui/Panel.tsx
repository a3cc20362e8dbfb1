import type { ReactNode } from 'react';
import { classes } from './classes';

type Props = {
  title?: ReactNode;
  /** Beside the title, smaller. */
  note?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** One border round what belongs together. */
export function Panel({ title, note, actions, className, children }: Props) {
  return (
    <section className={classes('min-w-0 rounded-md border border-line bg-surface', className)}>
      {title !== undefined && (
        <header className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-2 pb-1">
          <h2 className="text-14">{title}</h2>
          {note !== undefined && <p className="min-w-0 truncate text-12 text-muted">{note}</p>}
          {actions !== undefined && <div className="ml-auto flex items-center gap-1">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

import type { ReactNode } from 'react';

/** One sentence what this is, one what to do, one button. */
export function Empty({ title, hint, action }: { title: string; hint: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <p className="text-16 font-medium">{title}</p>
      <p className="max-w-prose text-13 text-muted">{hint}</p>
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

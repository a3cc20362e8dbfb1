import type { ReactNode } from 'react';

type Props = {
  title: string;
  hint: ReactNode;
  action?: ReactNode;
  /** The whole screen is this: its title is the page's heading. */
  isPage?: boolean;
};

/** One sentence what this is, one what to do, one button. */
export function Empty({ title, hint, action, isPage = false }: Props) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <Title className="text-16 font-medium">{title}</Title>
      <p className="max-w-prose text-13 text-muted">{hint}</p>
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

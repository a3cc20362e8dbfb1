import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes';

type Kind = 'primary' | 'plain' | 'quiet';
type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  kind?: Kind;
  /** Why it cannot be used: the control stays visible and says so. */
  denied?: string | null;
  children: ReactNode;
};

const looks: Record<Kind, string> = {
  primary: 'bg-accent text-accent-ink border-accent enabled:hover:brightness-110',
  plain: 'bg-surface border-line text-text enabled:hover:border-muted',
  quiet: 'border-transparent text-muted enabled:hover:text-text enabled:hover:bg-sunken',
};

export const buttonClasses = (kind: Kind = 'plain') =>
  classes(
    'inline-flex h-8 items-center justify-center gap-2 whitespace-nowrap rounded-md border px-3 text-13 font-medium',
    'max-sm:min-h-11 disabled:border-dashed disabled:border-line disabled:bg-transparent disabled:text-muted',
    looks[kind],
  );

export function Button({ kind = 'plain', denied = null, className, disabled, children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || denied !== null}
      title={denied ?? rest.title}
      className={classes(buttonClasses(kind), className)}
    >
      {children}
    </button>
  );
}

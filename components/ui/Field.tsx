import { useId, type ReactNode } from 'react';

type Props = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Draws the control with the id its label names and what describes it. */
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
};

export const inputClasses =
  'h-8 w-full min-w-0 rounded-md border border-line bg-surface px-2 text-13 max-sm:h-11 ' +
  'placeholder:text-muted aria-invalid:border-critical [&[readonly]]:bg-sunken ' +
  'disabled:bg-sunken disabled:text-muted';

export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const described = hint !== undefined || error !== undefined;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-12 text-muted">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described ? `${id}-note` : undefined,
        'aria-invalid': error !== undefined,
      })}
      {described && (
        <p
          id={`${id}-note`}
          className={`mt-1 text-12 ${error === undefined ? 'text-muted' : 'text-critical'}`}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

import type { ReactNode, TdHTMLAttributes } from 'react';
import { classes } from './classes';

export type Column = {
  label: string;
  align?: 'right';
  hint?: string;
  wide?: boolean;
  srOnly?: boolean;
  /** Left out on a phone. */
  fromSmall?: boolean;
};

/** Lines only, a header that stays, numbers to the right. Scrolls by itself where it is too wide. */
export function Table({
  caption,
  columns,
  children,
  maxHeight,
}: {
  caption: string;
  columns: readonly Column[];
  children: ReactNode;
  maxHeight?: string;
}) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={caption}
      className="relative overflow-auto rounded-md"
      style={maxHeight === undefined ? undefined : { maxHeight }}
    >
      <table className="w-full text-13 leading-[1.3]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(column => (
              <th
                key={column.label}
                scope="col"
                title={column.hint}
                className={classes(
                  'sticky top-0 z-10 h-8 border-b border-line bg-surface px-3 text-12 font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4',
                  column.align === 'right' ? 'text-right' : 'text-left',
                  column.wide === true && 'w-full min-w-64',
                  column.fromSmall === true && 'hidden sm:table-cell',
                )}
              >
                {column.srOnly === true ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

type CellProps = TdHTMLAttributes<HTMLTableCellElement> & { number?: boolean };

export function Cell({ number = false, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={classes(
        'h-8 border-b border-line px-3 whitespace-nowrap first:pl-4 last:pr-4 [tr:last-child>&]:border-b-0',
        number && 'text-right',
        className,
      )}
    />
  );
}

import { z } from 'zod';
import { CommandError } from './command-error';

const refusedSchema = z.object({ ok: z.literal(false), problem: z.string() });

/** What an operation answered, by its schema; a refusal becomes the command's error. */
export function answered<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const refused = refusedSchema.safeParse(answer);
  if (refused.success) throw new CommandError(refused.data.problem, 1);
  return schema.parse(answer);
}

/** The single argument a subcommand takes. */
export function onlyArgument(command: string, what: string, args: readonly string[]): string {
  const [value, ...more] = args;
  if (value !== undefined && value !== '' && more.length === 0) return value;
  throw new CommandError(`weir ${command} takes one ${what}`, 2);
}

/** For a subcommand that takes nothing. */
export function noArgument(command: string, args: readonly string[]): void {
  const [value] = args;
  if (value !== undefined) throw new CommandError(`weir ${command} takes no argument: ${value}`, 2);
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)));
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

import type { CelType } from '../cel-type';
import type { Span } from '../problem';
import type { Expr } from '../syntax/expr';
import type { Checked } from './checked';

/** Names, types and a way back into the checker: what the parts of the checker share. */
export type CheckContext = Readonly<{
  variables: ReadonlyMap<string, CelType>;
  check(expr: Expr): Checked;
  /**
   * Notes a problem and gives a node of any type in its place, so that one mistake is reported once. The message is
   * made only when there is room for it: looking for the nearest name takes time.
   */
  refuse(span: Span, message: string | (() => string)): Checked;
  /** The source a node was read from, for messages. */
  text(span: Span): string;
  /** The innermost macro variable of this name. */
  local(name: string): Readonly<{ slot: number; type: CelType }> | undefined;
  /** Checks a macro's body with its variable in sight. */
  within(variable: string, type: CelType, check: (slot: number) => Checked): Checked;
}>;

import type { Checked } from '../check/checked';
import type { CelError } from '../cel-value';
import type { Code } from '../functions/cel-function';
import type { Meter } from '../meter';

export type { Code };

/** Reads one value a stream engine keeps for the expression, say slot 3 of an array. */
export type SlotReader = (scope: unknown) => unknown;

/** The reader for a dotted path, or undefined where the engine keeps none. Asked once per path, when compiling. */
export type SlotResolver = (path: readonly string[]) => SlotReader | undefined;

/**
 * Turns checked nodes into closures. Each asks for its operands in the type it works on, so that the type is settled
 * here and only a value from outside is looked at when an event comes. One per compiled expression.
 */
export type Linker = Readonly<{
  meter: Meter;
  /** The macro variables, by nesting. */
  locals: unknown[];
  slot: SlotResolver | undefined;
  value(node: Checked): Code;
  number(node: Checked): Code<number>;
  text(node: Checked): Code<string>;
  bool(node: Checked): Code<boolean>;
  list(node: Checked): Code<readonly unknown[]>;
  /** Throws: the value found there is not what is wanted. */
  refusal(node: Checked, wanted: string): (value: unknown) => never;
  /** Throws a message made up while evaluating. */
  fail(node: Checked, message: string): never;
  /** An error made once and thrown often: making one costs microseconds, and a bad stream throws on every event. */
  failure(node: Checked, message: string): CelError;
}>;

import type { CelType } from './cel-type';
import { CelError, describeValue, isCelValue, type CelValue } from './cel-value';
import { checkTypes, resultProblem } from './check/checker';
import { FUNCTIONS } from './functions/function-table';
import { clausesOf, type Clause } from './guards';
import { DEFAULT_BUDGET } from './limits';
import { link } from './link/link';
import type { SlotResolver } from './link/linker';
import { locate, type CelProblem } from './problem';
import { readsOf } from './reads';
import { parse } from './syntax/parser';

export type { CelType } from './cel-type';
export { CelError, type CelErrorCode, type CelValue } from './cel-value';
export type { SlotReader, SlotResolver } from './link/linker';
export type { CelProblem } from './problem';

/**
 * The variables an expression may read, e.g. event, feature, list, window, model. With `slot` an engine hands over
 * values it keeps by number: `evaluate` then takes whatever scope its readers understand, say an array.
 */
export type CelEnvironment = Readonly<{
  variables: ReadonlyMap<string, CelType>;
  slot?: SlotResolver;
}>;

/** By name: variable to value. Records are plain or null-prototype objects; own properties alone are read. */
export type CelScope = Readonly<Record<string, unknown>>;

export type Compiled = Readonly<{
  type: CelType;
  /** Dotted paths read, e.g. ['event.amount', 'event.channel'], sorted, unique: an alert records their values. */
  reads: readonly string[];
  /** The same paths, part by part: a name may have dots in it. */
  paths: readonly (readonly string[])[];
  /** Quick ways to tell that a condition is false; none for what is no condition. */
  clauses: readonly Clause[];
  /**
   * Throws CelError when the evaluation fails on this data (null in arithmetic, overflow, division by zero) or has
   * spent its budget. The same scope and budget always end the same way. `scope` is a CelScope, or what the
   * environment's slot readers read.
   */
  evaluate(scope: unknown, budget?: number): CelValue;
}>;

export type Compilation = { ok: true; compiled: Compiled } | { ok: false; problems: CelProblem[] };

/**
 * Common Expression Language (github.com/google/cel-spec) as rules need it: whole numbers up to 2^53 - 1, no bytes,
 * timestamps or messages. Never throws: what is wrong comes back as problems for people to read, the first syntax
 * error alone or all type errors at once. With `expected`, a result of another type is a problem too.
 */
export function compile(source: string, env: CelEnvironment, expected?: CelType): Compilation {
  const parsed = parse(source);
  if (!parsed.ok) return { ok: false, problems: [locate(source, parsed.span, parsed.message)] };
  const { checked, findings } = checkTypes(parsed.expr, source, env.variables);
  const problems = findings.map(({ span, message }) => locate(source, span, message));
  const wrongResult = expected && resultProblem(checked, expected);
  if (wrongResult !== undefined)
    problems.push(locate(source, { offset: 0, length: source.length }, wrongResult));
  if (problems.length > 0) return { ok: false, problems };
  const { code, meter } = link(checked, source, env.slot, expected);
  return {
    ok: true,
    compiled: {
      type: checked.type,
      ...readsOf(checked),
      clauses: clausesOf(checked),
      evaluate(scope, budget = DEFAULT_BUDGET) {
        meter.start(budget);
        return asValue(code(scope));
      },
    },
  };
}

function asValue(value: unknown): CelValue {
  if (typeof value === 'boolean') return value;
  if (value === undefined) return null;
  if (isCelValue(value)) return value;
  throw new CelError('data', `the result ${describeValue(value)} is of no type a rule can give`, 0);
}

/** What an editor offers for completion, in the order of the handbook. */
export const celFunctions: readonly Readonly<{ name: string; signature: string; summary: string }>[] = [
  ...FUNCTIONS.values(),
].map(({ name, signature, summary }) => ({ name, signature, summary }));

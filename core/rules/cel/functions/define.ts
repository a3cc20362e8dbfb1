import type { CelType } from '../cel-type';
import type { Argument, CelFunction, Code, Kind, Site } from './cel-function';

/** What a person and the checker need to know of a function. `result` may depend on the arguments' types. */
export type Head = Readonly<{
  name: string;
  style: CelFunction['style'];
  signature: string;
  summary: string;
  result: CelType | ((types: readonly CelType[]) => CelType);
}>;

/** The second argument worked into a function of the first, once when it is written out: a pattern, a zone. */
export type Staged<A> = Readonly<
  | { run(first: A, site: Site): unknown }
  /** `hint` is for the person who writes the rule; too slow for every event. */
  | { problem: string; hint?: () => string }
>;

const noProblem = () => undefined;

function head({ name, style, signature, summary, result }: Head) {
  return { name, style, signature, summary, result: typeof result === 'function' ? result : () => result };
}

export function ofOne<A>(about: Head, first: Kind<A>, run: (first: A, site: Site) => unknown): CelFunction {
  return {
    ...head(about),
    params: [first],
    minArgs: 1,
    maxArgs: 1,
    constantProblem: noProblem,
    link([a = ABSENT], site) {
      const read = reader(a, first);
      return scope => run(read(scope), site);
    },
  };
}

/** With `otherwise` the second argument may be left out. */
export function ofTwo<A, B>(
  about: Head,
  first: Kind<A>,
  second: Kind<B>,
  stage: (second: B) => Staged<A>,
  otherwise?: B,
): CelFunction {
  return {
    ...head(about),
    params: [first, second],
    minArgs: otherwise === undefined ? 2 : 1,
    maxArgs: 2,
    constantProblem(constant) {
      const staged = second.is(constant) ? stage(constant) : undefined;
      if (!staged || !('problem' in staged)) return undefined;
      return () => staged.problem + (staged.hint?.() ?? '');
    },
    link([a = ABSENT, b], site) {
      const constant = b === undefined ? otherwise : b.constant;
      const read = reader(a, first);
      if (!second.is(constant)) return linkDynamic(read, reader(b ?? ABSENT, second), stage, site);
      const staged = stage(constant);
      if ('problem' in staged) return () => site.fail(staged.problem);
      return scope => staged.run(read(scope), site);
    },
  };
}

const STEPS_TO_STAGE = 200;

/** The last one staged is kept: a pattern from a field seldom changes from event to event. */
function linkDynamic<A, B>(
  read: Code<A>,
  readSecond: Code<B>,
  stage: (second: B) => Staged<A>,
  site: Site,
): Code {
  let last: Readonly<{ second: B; staged: Staged<A> }> | undefined;
  return scope => {
    const first = read(scope);
    const second = readSecond(scope);
    // Paid whether or not it is kept: what an evaluation costs must not depend on the one before it.
    site.meter.spend(STEPS_TO_STAGE);
    if (typeof second === 'string') site.meter.spend(second.length);
    if (last?.second !== second) last = { second, staged: stage(second) };
    const { staged } = last;
    return 'problem' in staged ? site.fail(staged.problem) : staged.run(first, site);
  };
}

export function ofMany<A>(
  about: Head,
  each: Kind<A>,
  { min, max }: Readonly<{ min: number; max: number }>,
  link: (args: readonly Code<A>[]) => Code,
): CelFunction {
  return {
    ...head(about),
    params: [each],
    minArgs: min,
    maxArgs: max,
    constantProblem: noProblem,
    link: args => link(args.map(arg => reader(arg, each))),
  };
}

function reader<T>({ code, refuse }: Argument, { is, words }: Kind<T>): Code<T> {
  return scope => {
    const value = code(scope);
    return is(value) ? value : refuse(value, words);
  };
}

/** Stands in for an argument the checker has already missed. */
const ABSENT: Argument = {
  code: () => undefined,
  constant: undefined,
  refuse: (_value, wanted) => {
    throw new Error(`linked a call without its argument: ${wanted}`);
  },
};

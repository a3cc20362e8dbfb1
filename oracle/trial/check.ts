import fc from 'fast-check';
import { definitionsOf, type Focus } from './random-definitions';
import { happenings } from './random-records';
import { Undecided } from '../scope';
import type { Scenario } from './scenario';
import { trial } from './trial';

export type { Focus };

const scenarioOf = (focus: Focus): fc.Arbitrary<Scenario> =>
  fc
    .record({
      definitions: definitionsOf(focus),
      happenings,
      restartAt: fc.nat(61),
      batch: fc.constantFrom(1, 2, 7, 60),
      mostEvents:
        focus === 'full entities'
          ? fc.constantFrom(1, 2, 4)
          : fc.constantFrom(100_000, 100_000, 100_000, 1, 2, 4),
    })
    .map(({ happenings: { partitions, steps }, ...rest }) => ({ ...rest, partitions, steps }));

/** Tries so many random streams; null, or the first failure made as small as it gets, with its seed. */
export function checkRandomStreams(runs: number, seed?: number): string | null {
  const options = { numRuns: runs, ...(seed === undefined ? {} : { seed }) };
  const found = withoutStacks(() => fc.check(isSame('all'), options));
  if (!found.failed) return null;
  const [smallest] = found.counterexample ?? [];
  return [
    messageOf(found.errorInstance),
    `seed ${found.seed}, path ${found.counterexamplePath ?? '-'}, run ${found.numRuns}, ${found.numShrinks} times made smaller`,
    JSON.stringify(smallest, null, 1),
  ].join('\n');
}

/** The first difference as it is found, or null. */
export function findDifference(runs: number, seed: number, focus: Focus): string | null {
  const options = { numRuns: runs, seed, endOnFailure: true };
  const found = withoutStacks(() => fc.check(isSame(focus), options));
  return found.failed ? messageOf(found.errorInstance) : null;
}

/** Conditions fail by the thousand, and to note where each did takes a tenth of the time. */
function withoutStacks<Of>(run: () => Of): Of {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const isSame = (focus: Focus) =>
  fc.property(scenarioOf(focus), drawn => {
    const difference = decided(drawn);
    if (difference !== null) throw new Error(difference);
  });

/** Where the oracle cannot say, the stream is drawn anew. */
function decided(drawn: Scenario): string | null {
  try {
    return trial(drawn);
  } catch (error) {
    if (error instanceof Undecided) return (fc.pre(false), null);
    throw error;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

import fc from 'fast-check';
import { definitionsOf } from './random-definitions';
import { happenings } from './random-records';
import type { Scenario } from './scenario';
import { trial } from './trial';

/** What streams are drawn from: all there is, or a part that some bugs need. */
export type Focus = 'all' | 'sessions';

const scenarioOf = (focus: Focus): fc.Arbitrary<Scenario> =>
  fc
    .record({
      definitions: definitionsOf(focus),
      happenings,
      restartAt: fc.nat(61),
      batch: fc.constantFrom(1, 2, 7, 60),
    })
    .map(({ happenings: { partitions, steps }, ...rest }) => ({ ...rest, partitions, steps }));

/** Tries so many random streams; null, or the first failure made as small as it gets, with its seed. */
export function checkRandomStreams(runs: number, seed?: number): string | null {
  const found = fc.check(isSame('all'), { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
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
  const found = fc.check(isSame(focus), { numRuns: runs, seed, endOnFailure: true });
  return found.failed ? messageOf(found.errorInstance) : null;
}

const isSame = (focus: Focus) =>
  fc.property(scenarioOf(focus), drawn => {
    const difference = trial(drawn);
    if (difference !== null) throw new Error(difference);
  });

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

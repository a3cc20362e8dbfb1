import type { StreamTasks } from './stream-tasks';

/** Metric → the signature of the definition it is computed by. */
export const signaturesOf = ({ metrics }: StreamTasks): Map<string, string> =>
  new Map(metrics.map(({ name, signature }) => [name, signature]));

/** A metric whose definition changed starts afresh; what is held of others is kept. `held`: maps by metric. */
export function dropChanged(
  held: readonly Map<string, unknown>[],
  before: ReadonlyMap<string, string>,
  after: StreamTasks,
): void {
  const isSame = ({ name, signature }: StreamTasks['metrics'][number]) => before.get(name) === signature;
  const kept = new Set(after.metrics.filter(isSame).map(({ name }) => name));
  for (const states of held) {
    for (const name of states.keys()) if (!kept.has(name)) states.delete(name);
  }
}

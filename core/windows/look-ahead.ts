import type { KeptTexts } from '../events/scan/record-scanner';
import type { PaneMetric, PaneStore } from './pane-store';

/** So many events at most are looked at together. */
const MOST = 64;
const ahead = new Int32Array(MOST);

/**
 * Looks at what events to come will need of the newest pane, so that it is fetched from memory of all together, and
 * hands it out as a number that means nothing. `texts` is the decoder's of each of them.
 */
export function touchGroups(
  { near, newest }: PaneStore,
  { groupBy, layout }: PaneMetric,
  texts: readonly KeptTexts[],
  count: number,
): number {
  const [field] = groupBy;
  if (near === undefined || newest === null || field?.kind !== 'string' || groupBy.length > 1) return 0;
  const { slot } = field;
  let found = 0;
  for (let index = 0; index < count && index < MOST; index += 1) {
    const at = near.texts.of(texts[index] as KeptTexts, slot);
    const { cells } = near.texts;
    if (at === -1 || cells[at] !== newest.serial) continue;
    ahead[found] = cells[at + 1] as number;
    found += 1;
  }
  // Where a group's numbers lie is told by its row: all rows come first.
  const { numbers } = newest.rows;
  let sum = 0;
  for (let index = 0; index < found; index += 1) sum += numbers[(ahead[index] as number) * layout.width] ?? 0;
  return sum;
}

/**
 * What is due when, earliest first (a binary heap; J. W. J. Williams, Heapsort, 1964). Plain data: it is part of the
 * checkpoint, and gives the same order after it was restored.
 */
export type DueQueue = { times: number[]; keys: string[] };

export const newDueQueue = (): DueQueue => ({ times: [], keys: [] });

/** When the next is due; +Infinity: nothing is. */
export const nextDue = (queue: DueQueue): number => queue.times[0] ?? Number.POSITIVE_INFINITY;

export function pushDue(queue: DueQueue, timeMs: number, key: string): void {
  let at = queue.times.push(timeMs) - 1;
  queue.keys.push(key);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(queue, at, parent)) return;
    swap(queue, at, parent);
    at = parent;
  }
}

/** The key that is due next; undefined: none. */
export function popDue(queue: DueQueue): string | undefined {
  const key = queue.keys[0];
  swap(queue, 0, queue.times.length - 1);
  queue.times.pop();
  queue.keys.pop();
  let at = 0;
  for (;;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < queue.times.length && isBefore(queue, child, least)) least = child;
    }
    if (least === at) return key;
    swap(queue, at, least);
    at = least;
  }
}

function isBefore({ times, keys }: DueQueue, a: number, b: number): boolean {
  const [timeA, timeB] = [times[a] as number, times[b] as number];
  return timeA < timeB || (timeA === timeB && (keys[a] as string) < (keys[b] as string));
}

function swap({ times, keys }: DueQueue, a: number, b: number): void {
  [times[a], times[b]] = [times[b] as number, times[a] as number];
  [keys[a], keys[b]] = [keys[b] as string, keys[a] as string];
}

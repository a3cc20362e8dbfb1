/**
 * Sequence numbers of the events that are, or may become, the smallest (largest) value of a window, oldest first: a
 * monotonic deque (D. Lemire, Streaming maximum-minimum filter, 2006). Values are told by `valueOf`, with the sign
 * turned for the smallest. `isStale`: it must be made anew from the window before it is read.
 */
export type Extreme = { seqs: number[]; from: number; isStale: boolean };

export const newExtreme = (): Extreme => ({ seqs: [], from: 0, isStale: false });

export type ValueOf = (seq: number) => number;

/** The window has grown by its newest event. */
export function pushNewest(extreme: Extreme, seq: number, valueOf: ValueOf): void {
  const { seqs } = extreme;
  const value = valueOf(seq);
  while (seqs.length > extreme.from && valueOf(seqs[seqs.length - 1] ?? 0) <= value) seqs.pop();
  seqs.push(seq);
}

/** The window has grown by its oldest event: it may matter only where it is larger than all others. */
export function pushOldest(extreme: Extreme, seq: number, valueOf: ValueOf): void {
  const first = extreme.seqs[extreme.from];
  if (first !== undefined && valueOf(first) >= valueOf(seq)) return;
  if (extreme.from > 0) {
    extreme.from -= 1;
    extreme.seqs[extreme.from] = seq;
  } else extreme.seqs.unshift(seq);
}

/** The window has lost its oldest event. */
export function dropOldest(extreme: Extreme, seq: number): void {
  if (extreme.seqs[extreme.from] !== seq) return;
  extreme.from += 1;
  if (extreme.from < 16 || extreme.from * 2 < extreme.seqs.length) return;
  const kept = extreme.seqs.length - extreme.from;
  extreme.seqs.copyWithin(0, extreme.from);
  extreme.seqs.length = kept;
  extreme.from = 0;
}

/** The sequence number of the largest value of the events from `lo` up to `hi`; undefined: there is none. */
export function largestOf(extreme: Extreme, lo: number, hi: number, valueOf: ValueOf): number | undefined {
  if (extreme.isStale) {
    extreme.seqs.length = 0;
    extreme.from = 0;
    extreme.isStale = false;
    for (let seq = lo; seq < hi; seq += 1) {
      const value = valueOf(seq);
      if (value === value) pushNewest(extreme, seq, valueOf);
    }
  }
  return extreme.seqs[extreme.from];
}

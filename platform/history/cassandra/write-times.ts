/**
 * The timestamps Cassandra decides by: of two values of a cell the one with the higher timestamp stays.
 *
 * A window's is `(revision + 1) × 2^42 + tick`. The revision weighs more than any clock (2^42 ms is the year 2109), so
 * a later revision stays whichever is written last, by whichever process, whatever its clock says; within one
 * revision the later write stays. Everything else is written under its tick in microseconds.
 *
 * The tick is the clock in milliseconds, made to rise with every put of this process.
 */
const REVISION_WEIGHT = 2n ** 42n;
/** Above this the sum would leave 63 bits. A million corrections of one window are as good as endless. */
const REVISION_MAX = 2 ** 20;

export function openTicks(now: () => number): () => number {
  let last = 0;
  return () => (last = Math.max(last + 1, Math.floor(now())));
}

export const windowTimestamp = (revision: number, tick: number): bigint =>
  BigInt(Math.min(revision, REVISION_MAX) + 1) * REVISION_WEIGHT + BigInt(tick);

export const plainTimestamp = (tick: number): bigint => BigInt(tick) * 1_000n;

import { describe, expect, it } from 'vitest';
import { MICRO_BATCH_MS, MicroBatchSize } from './micro-batch';

/** Scores so many rows with a model that takes `costMs(rows)`; the clock moves by what each call takes. */
function run(size: MicroBatchSize, rows: number, costMs: (rows: number) => number) {
  const calls: { rows: number; tookMs: number }[] = [];
  let nowMs = 0;
  for (let left = rows; left > 0;) {
    const batch = Math.min(left, size.rows);
    const startedMs = nowMs;
    nowMs += costMs(batch);
    size.observe(batch, nowMs - startedMs);
    calls.push({ rows: batch, tookMs: nowMs - startedMs });
    left -= batch;
  }
  return calls;
}

const linear =
  (rowMs: number, callMs = 0.05) =>
  (rows: number) =>
    callMs + rows * rowMs;
const longest = (calls: readonly { tookMs: number }[]) => Math.max(...calls.map(call => call.tookMs));

describe('the size of a micro-batch', () => {
  it.each([0.001, 0.01, 0.05, 0.2])('keeps every call of a model of %d ms a row within 10 ms', rowMs => {
    const calls = run(new MicroBatchSize(), 20_000, linear(rowMs));
    expect(longest(calls)).toBeLessThanOrEqual(MICRO_BATCH_MS);
  });

  it('takes what is there, also where it is little', () => {
    const size = new MicroBatchSize();
    expect(run(size, 3, linear(0.01))).toHaveLength(1);
    expect(run(size, 1, linear(0.01))).toHaveLength(1);
  });

  it('grows to thousands of rows for a fast model, so that calls cost little', () => {
    const size = new MicroBatchSize();
    run(size, 50_000, linear(0.0005));
    expect(size.rows).toBe(4096);
  });

  it('shrinks at once when the model gets slow, to one row at least', () => {
    const size = new MicroBatchSize();
    run(size, 10_000, linear(0.002));
    const before = size.rows;
    run(size, before, linear(0.05));
    expect(longest(run(size, 1000, linear(0.05)))).toBeLessThanOrEqual(MICRO_BATCH_MS);
    run(size, 1, linear(40));
    expect(size.rows).toBe(1);
  });

  it('recovers by and by after one slow call', () => {
    const size = new MicroBatchSize();
    run(size, 20_000, linear(0.002));
    const before = size.rows;
    size.observe(size.rows, 100);
    expect(size.rows).toBeLessThan(before / 4);
    run(size, 20_000, linear(0.002));
    expect(size.rows).toBeGreaterThan(before / 2);
  });

  it('does not outgrow its budget where a first measurement was too small to tell', () => {
    const size = new MicroBatchSize();
    size.observe(32, 0);
    expect(size.rows).toBeLessThanOrEqual(128);
  });
});

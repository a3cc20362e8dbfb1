import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEpochs } from './epochs';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'weir-epochs-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('epochs rise within a run', () => {
  const next = openEpochs({});
  const [first, second] = [next(), next()];
  expect(second).toBeGreaterThan(first);
});

test('the next run goes on above, also when the clock was set back', () => {
  const runs = [1_792_000_000_000, 1_792_000_000_000, 5, 1_700_000_000_000].map(now =>
    openEpochs({ dir, now: () => now }),
  );
  const epochs = runs.map(next => next());
  expect(epochs).toEqual(epochs.toSorted((a, b) => (a < b ? -1 : 1)));
  expect(new Set(epochs).size).toBe(runs.length);
});

test('an epoch fits the 64 bits a store has for it', () => {
  expect(openEpochs({ now: () => Date.UTC(2150, 0, 1) })()).toBeLessThan(2n ** 63n);
});

test('does not start on a file it cannot read', async () => {
  await writeFile(join(dir, 'epoch'), 'garbage');
  expect(() => openEpochs({ dir })).toThrow(SyntaxError);
});

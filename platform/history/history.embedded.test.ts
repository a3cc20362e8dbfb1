import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runChild } from '../testing/run-child';
import { EVER, FIRST, newName, readAll, windowRow } from './contract/rows';
import { openEmbeddedHistory } from './embedded/embedded-history';
import { runHistoryContract } from './history.contract';

const dir = mkdtempSync(join(tmpdir(), 'weir-history-'));
const open = () => openEmbeddedHistory({ dir });
afterAll(() => rm(dir, { recursive: true, force: true }));

runHistoryContract('lmdb', open, { modelRuns: 150, timeoutMs: 30_000 });

test('a reader beside a writing process sees whole puts, and a kill loses none that was acknowledged', async () => {
  const [reader, metric] = [await open(), newName('spend')];
  let acknowledged = 0;
  const writer = await runChild('platform/history/embedded/writer.testing.ts', [dir, metric], message => {
    if (typeof message === 'number') acknowledged = message;
  });
  const rowsNow = () => readAll(page => reader.scanWindows(metric, {}, EVER, page), 5_000);
  while (acknowledged < 40) {
    const before = acknowledged;
    const newest = await reader.scanWindows(metric, {}, EVER, FIRST);
    expect(newest.items.length % 50).toBe(0);
    expect(newest.items.length).toBeGreaterThanOrEqual(Math.min(before, 20) * 50);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  await writer.kill();
  expect((await rowsNow()).length).toBeGreaterThanOrEqual(acknowledged * 50);
  await reader.put({ windows: [windowRow(metric, -1)] });
  expect((await rowsNow()).at(-1)?.start).toBe(-1);
  await reader.close();
});

test('says that a folder cannot be used', async () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  await expect(openEmbeddedHistory({ dir: join(file, 'below') })).rejects.toMatchObject({
    name: 'PortError',
    code: 'unavailable',
    message: expect.stringContaining(join(file, 'below')),
  });
});

test('closes only when the scans that run have ended', async () => {
  const [history, metric] = [await open(), newName('wide')];
  await history.put({
    windows: Array.from({ length: 3_000 }, (_, group) => windowRow(metric, 0, { group: { group } })),
  });
  const scans = [1, 2, 3].map(() => history.scanWindows(metric, {}, EVER, { limit: 3_000, cursor: null }));
  await history.close();
  for (const scan of scans) expect((await scan).items).toHaveLength(3_000);
});

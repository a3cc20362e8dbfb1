import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openEmbeddedHistory } from './embedded/embedded-history';
import { runHistoryContract } from './history.contract';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'weir-history-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

runHistoryContract('lmdb', () => openEmbeddedHistory({ dir }), { modelRuns: 150, timeoutMs: 30_000 });

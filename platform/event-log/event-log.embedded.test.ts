import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openEmbeddedEventLog } from './embedded/embedded-event-log';
import { eventLogContract } from './event-log.contract';
import { eventLogFaultsContract } from './event-log-faults.contract';
import { runLogContract, until, type LogHarness } from './event-log.testing';
import type { EventLog } from './event-log';

const dir = mkdtempSync(join(tmpdir(), 'weir-log-'));
const hourMs = 3_600_000;
let aheadMs = 0;
let keeper: EventLog;

const open = () => openEmbeddedEventLog({ dir, now: () => Date.now() + aheadMs, trimEveryMs: 20 });
const harness: LogHarness = {
  open,
  trimmable: { retentionMs: hourMs },
  async trim(topic, before) {
    aheadMs += 2 * hourMs;
    await until(async () => (await keeper.bounds(topic)).every(({ start }) => start === before));
    aheadMs = 0;
  },
};

beforeAll(async () => {
  keeper = await open();
});
afterAll(async () => {
  await keeper.close();
  await rm(dir, { recursive: true });
});

runLogContract('embedded event log', eventLogContract, harness);
runLogContract('embedded event log, ends and errors', eventLogFaultsContract, harness);

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepThread, type KeptThread } from './keep-thread';

let folder: string;
let thread: KeptThread | null = null;
const deaths: { reason: string; delayMs: number }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-thread-'));
  deaths.length = 0;
});
afterEach(async () => {
  await thread?.stop(1000);
  await rm(folder, { recursive: true });
});

/** A program that notes each start and then does this. */
async function keep(body: string): Promise<KeptThread> {
  const file = join(folder, 'program.mjs');
  const noted = JSON.stringify(join(folder, 'starts'));
  const program = `
    import { appendFileSync } from 'node:fs';
    import { parentPort, workerData } from 'node:worker_threads';
    appendFileSync(${noted}, workerData.mark);
    ${body}`;
  await writeFile(file, program);
  thread = keepThread({
    name: 'test',
    file,
    data: { mark: 'x' },
    onDeath: (reason, delayMs) => deaths.push({ reason, delayMs }),
  });
  return thread;
}
const starts = async () => (await readFile(join(folder, 'starts'), 'utf8')).length;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

const STAYS = `parentPort.postMessage({ kind: 'ready' });
  parentPort.once('message', () => process.exit(0));`;

test('one that lives is ready and stops when it is told', async () => {
  const kept = await keep(STAYS);
  await kept.ready;
  const startedMs = performance.now();
  await kept.stop(5000);
  expect(performance.now() - startedMs).toBeLessThan(4000);
  expect(deaths).toEqual([]);
  expect(await starts()).toBe(1);
});

test('one that dies starts again, later each time, with the reason told', async () => {
  await keep(`throw new Error('no luck');`);
  await until(async () => expect(await starts()).toBe(3));
  expect(deaths.map(({ delayMs }) => delayMs).slice(0, 2)).toEqual([500, 1000]);
  expect(deaths[0]?.reason).toContain('no luck');
});

test('one that says why it failed is quoted', async () => {
  await keep(`parentPort.postMessage({ kind: 'failed', message: 'the checkpoint is fenced' });
    setTimeout(() => process.exit(1), 50);`);
  await until(() => expect(deaths[0]?.reason).toBe('the checkpoint is fenced'));
});

test('one that does not stop is ended at the deadline', async () => {
  const kept = await keep(`parentPort.on('message', () => {}); parentPort.postMessage({ kind: 'ready' });`);
  await kept.ready;
  const startedMs = performance.now();
  await kept.stop(300);
  expect(performance.now() - startedMs).toBeLessThan(3000);
});

test('one that is stopped while it waits to start again does not come back', async () => {
  const kept = await keep(`process.exit(3);`);
  await until(() => expect(deaths).toMatchObject([{ reason: 'it ended with 3' }]));
  await kept.stop(1000);
  const before = await starts();
  await new Promise(resolve => setTimeout(resolve, 700));
  expect(await starts()).toBe(before);
});

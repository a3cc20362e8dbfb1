import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { holderOf, lockDataFolder } from './lock';
import { prepareDataFolder } from './prepare';
import { readRunning, writeRunning } from './running-file';

let folder: string;
let programs: string;
const children: ChildProcess[] = [];

/** Takes the lock in a process of its own and says so. */
const HOLDER = `
  import { lockDataFolder } from './lock.mjs';
  try {
    await lockDataFolder(process.argv[2]);
    process.stdout.write('held');
    setInterval(() => {}, 1000);
  } catch (error) {
    process.stdout.write('refused: ' + error.message);
  }`;

beforeAll(async () => {
  programs = await mkdtemp(join(process.cwd(), 'node_modules/.cache-lock-test-'));
  buildSync({
    entryPoints: [join(import.meta.dirname, 'lock.ts')],
    outfile: join(programs, 'lock.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  await writeFile(join(programs, 'holder.mjs'), HOLDER);
});
afterAll(() => rm(programs, { recursive: true }));
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'weir-lock-'))));
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child);
  await rm(folder, { recursive: true });
});

test('a second process is refused with the id of the first', async () => {
  const first = await holder();
  expect(first.said).toBe('held');
  await expect(lockDataFolder(folder)).rejects.toThrow(
    `in use by another Weir (process ${first.child.pid}): stop that one, or set WEIR_DATA_DIR`,
  );
  expect((await holderOf(folder))?.pid).toBe(first.child.pid);
});

test('a process killed by force leaves the folder free', async () => {
  await ended((await holder()).child);
  expect(await holderOf(folder)).toBeNull();
  const lock = await lockDataFolder(folder);
  expect((await holderOf(folder))?.pid).toBe(process.pid);
  await lock.release();
  expect(await holderOf(folder)).toBeNull();
});

test('a process that is stopped still holds its folder', async () => {
  const { child } = await holder();
  child.kill('SIGSTOP');
  await expect(lockDataFolder(folder)).rejects.toThrow('in use by another Weir');
});

test('a process id taken over by another program holds nothing', async () => {
  await writeFile(
    join(folder, 'lock.7'),
    JSON.stringify({ pid: 1, address: join(folder, 'lock-gone.sock') }),
  );
  await (await lockDataFolder(folder)).release();
  expect(await readdir(folder)).toEqual(['lock.8']);
});

test('of many at once exactly one gets it, whatever a killed one left behind', async () => {
  await ended((await holder()).child);
  const said = (await Promise.all(Array.from({ length: 8 }, holder))).map(each => each.said.split(':')[0]);
  expect(said.sort()).toEqual(['held', ...Array(7).fill('refused')]);
});

test('a path too long for a socket can be locked as well', async () => {
  const deep = await prepareDataFolder(join(folder, 'd'.repeat(90), 'e'.repeat(90)));
  const lock = await lockDataFolder(deep);
  await expect(lockDataFolder(deep)).rejects.toThrow('in use');
  await lock.release();
});

test('the folder is for its owner alone; one that cannot be made says how to go on', async () => {
  const made = await prepareDataFolder(join(folder, 'data'));
  expect((await stat(made)).mode & 0o777).toBe(0o700);
  await writeFile(join(folder, 'file'), '');
  for (const wrong of [join(folder, 'file', 'data'), join(folder, 'file'), '/proc/weir/data']) {
    await expect(prepareDataFolder(wrong)).rejects.toThrow(/WEIR_DATA_DIR/);
  }
});

test('a running file counts only while its writer holds the folder', async () => {
  const running = { pid: process.pid, url: 'http://127.0.0.1:3000', token: 'secret' };
  const lock = await lockDataFolder(folder);
  await writeRunning(folder, running);
  expect(await readRunning(folder)).toEqual(running);
  expect((await stat(join(folder, 'running.json'))).mode & 0o777).toBe(0o600);
  await lock.release();
  expect(await readRunning(folder)).toBeNull();
});

async function holder(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [join(programs, 'holder.mjs'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const said = await new Promise<string>(resolve => child.stdout.once('data', data => resolve(String(data))));
  return { child, said };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

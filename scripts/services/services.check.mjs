// @ts-check
// Run by hand: node scripts/services/services.check.mjs
// Starts all four, ends each with kill -9 and brings it back, starts again on the same data, kills the
// program that runs them, and looks for anything left behind. Takes about two minutes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from './lock.mjs';
import { kinds } from './kinds.mjs';
import { startServices } from './services.mjs';

/** @typedef {import('./types.d.ts').Services} Services */

const log = (/** @type {string} */ line) => console.log(`  ${line}`);

await check('a thrown-away run leaves no process and no file', async () => {
  const services = await startServices({ log });
  await stopAndLook(services);
  assert.ok(!existsSync(services.dataDir));
});

await check('each server comes back on its data after kill -9, and after a stop', async () => {
  const dataDir = await newFolder();
  const first = await startServices({ dataDir, log });
  for (const { name, port } of first.services) {
    await first.kill(name);
    await assert.rejects(kinds[name].probe(port), `${name} answers after kill -9`);
    await first.restart(name);
    await kinds[name].probe(port);
  }
  await stopAndLook(first);
  await stopAndLook(await startServices({ dataDir, log }));
  await rm(dataDir, { recursive: true });
});

await check('a halted server is stopped too', async () => {
  const services = await startServices({ which: ['zookeeper'], log });
  await services.kill('zookeeper', 'SIGSTOP');
  await stopAndLook(services);
});

await check('the servers go with a runner that is killed with -9, and start again on its data', async () => {
  const dataDir = await newFolder();
  for (const round of [1, 2]) {
    const runner = await startRunner(dataDir);
    const pids = await serverPids(dataDir);
    assert.equal(pids.length, 4, `round ${round}`);
    runner.kill('SIGKILL');
    const goneMs = await untilGone(pids);
    log(`round ${round}: all gone ${goneMs} ms after kill -9`);
  }
  await rm(dataDir, { recursive: true });
});

await check('a server that cannot start rejects, shows why and takes the others with it', async () => {
  const dataDir = await newFolder();
  await mkdir(join(dataDir, 'kafka', 'data'), { recursive: true });
  await writeFile(join(dataDir, 'kafka', 'data', 'meta.properties'), 'version=1\nnode.id=7\n');
  const lines = /** @type {string[]} */ ([]);
  await assert.rejects(
    startServices({ dataDir, log: line => lines.push(line) }),
    /^Error: kafka did not start/,
  );
  assert.ok(
    lines.some(line => line.startsWith('kafka: ') && line.includes('meta.properties')),
    lines.join('\n'),
  );
  await untilGone(await serverPids(dataDir));
  await rm(dataDir, { recursive: true });
});

await check('a port that is taken, and a folder that is in use, are refused', async () => {
  const first = await startServices({ which: ['zookeeper'], log });
  const port = first.services[0]?.port ?? 0;
  const onPort = startServices({ which: ['zookeeper'], ports: { zookeeper: port }, log });
  await assert.rejects(onPort, /port \d+ is taken/);
  await assert.rejects(startServices({ which: ['zookeeper'], dataDir: first.dataDir, log }), /is in use/);
  await first.restart('zookeeper');
  await stopAndLook(first);
});

/**
 * @param {string} promise
 * @param {() => Promise<void>} body
 */
async function check(promise, body) {
  console.log(promise);
  await body();
}

async function newFolder() {
  const dir = await mkdtemp(join(tmpdir(), 'weir-check-'));
  await chmod(dir, 0o711); // As root, PostgreSQL runs as another user.
  return dir;
}

/** @param {Services} services */
async function stopAndLook(services) {
  const pids = services.services.map(({ pid }) => pid);
  const startedMs = Date.now();
  await services.stop();
  log(`stopped in ${Date.now() - startedMs} ms`);
  assert.deepEqual(pids.filter(isAlive), []);
  await sleep(200);
  assert.deepEqual(await processesOf(services.dataDir), [], 'processes are left');
}

/** @param {string} dataDir */
async function startRunner(dataDir) {
  const envFile = join(dataDir, 'env');
  await rm(envFile, { force: true });
  const script = fileURLToPath(new URL('run.mjs', import.meta.url));
  const runner = spawn(process.execPath, [script, '--data', dataDir, '--env-out', envFile], {
    stdio: 'inherit',
  });
  while (!existsSync(envFile)) {
    assert.equal(runner.exitCode, null, 'the runner gave up');
    await sleep(50);
  }
  return runner;
}

/** @param {string} dataDir */
async function serverPids(dataDir) {
  const files = Object.keys(kinds).map(name => join(dataDir, name, 'server.pid'));
  return Promise.all(files.filter(existsSync).map(async file => Number(await readFile(file, 'utf8'))));
}

/** @param {readonly number[]} pids */
async function untilGone(pids) {
  const startedMs = Date.now();
  while (pids.some(isRunning)) {
    assert.ok(Date.now() - startedMs < 10_000, `still running: ${pids.filter(isRunning)}`);
    await sleep(50);
  }
  return Date.now() - startedMs;
}

/**
 * An ended process that nobody has waited for is still listed, as a zombie.
 * @param {number} pid
 */
function isRunning(pid) {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Every process whose command line names the folder: servers, their children and their watchers.
 * @param {string} dataDir
 */
async function processesOf(dataDir) {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter(line => line.includes(dataDir));
}

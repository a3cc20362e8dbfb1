// @ts-check
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from './lock.mjs';
import { cacheDir, templatesDir } from './paths.mjs';

const PARTIAL = 'partial-';

/** @param {string} server */
const pomOf = server => join(templatesDir, server, 'pom.xml');

/** @param {string} server */
function versionOf(server) {
  const version = /<version>(.+?)<\/version>/.exec(readFileSync(pomOf(server), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${pomOf(server)} names no version`);
  return version;
}

/**
 * The folder a server's jars are in, or will be. It is there only when it is complete.
 * @param {string} server
 */
export const jarsDir = server => join(cacheDir(), `${server}-${versionOf(server)}`);

/** @param {string} server */
export const hasJars = server => existsSync(jarsDir(server));

/**
 * Fetches what is missing, one server after another: two Mavens at once spoil the repository they share.
 * @param {readonly string[]} servers
 * @param {import('./types.d.ts').Log} log
 */
export async function fetchJars(servers, log) {
  if (servers.every(hasJars)) return;
  await mkdir(cacheDir(), { recursive: true });
  await withLock(join(cacheDir(), 'fetch.lock'), log, async () => {
    await removeLeftovers();
    for (const server of servers) if (!hasJars(server)) await fetchOne(server, log);
  });
}

/**
 * @param {string} server
 * @param {import('./types.d.ts').Log} log
 */
async function fetchOne(server, log) {
  const startedMs = Date.now();
  log(`${server}: fetching version ${versionOf(server)} with Maven, this once`);
  const partial = join(cacheDir(), `${PARTIAL}${randomUUID()}`);
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`];
  await promisify(execFile)('mvn', ['-q', '-B', '-f', pomOf(server), ...goal]).catch(error => {
    throw new Error(`Maven could not fetch ${server}:\n${error.stdout || error.message}`, { cause: error });
  });
  await rename(partial, jarsDir(server));
  const { length } = await readdir(jarsDir(server));
  log(`${server}: ${length} jars fetched in ${((Date.now() - startedMs) / 1_000).toFixed(1)} s`);
}

/** What a fetch that was cut short has left. We hold the lock: nobody else is fetching. */
async function removeLeftovers() {
  for (const name of await readdir(cacheDir())) {
    if (name.startsWith(PARTIAL)) await rm(join(cacheDir(), name), { recursive: true, force: true });
  }
}

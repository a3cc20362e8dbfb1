// @ts-check
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stampFile = join(root, 'node_modules/.weir-lockfile');

/**
 * Installs the packages where they are missing or the lockfile changed since. Imports nothing but Node.
 * @param {(line: string) => void} log
 */
export async function installWhereNeeded(log) {
  const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (isInstalled(lockfile)) return;
  const startedMs = performance.now();
  log('installing packages (npm ci) …');
  await npmCi();
  writeFileSync(stampFile, lockfile);
  log(`packages installed in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

/** An install made by hand leaves no stamp; npm's own copy of the lockfile then says what is there. */
function isInstalled(lockfile) {
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === lockfile;
  const hidden = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(lockfile).packages;
  const there = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const isMissing = ([path, { version, optional }]) =>
    path !== '' && !optional && there[path]?.version !== version;
  return !Object.entries(wanted).some(isMissing);
}

async function npmCi() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn(npm, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`npm ci ended with ${code}: its messages stand above`);
}

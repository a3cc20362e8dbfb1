// @ts-check
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const isRoot = process.getuid?.() === 0;

/** How our journeys start it: nothing that needs a graphics card, calls home or asks questions. */
export const chromiumFlags = [
  ...(isRoot ? ['--no-sandbox'] : []), // Chromium refuses to sandbox itself as root.
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of the system's Chromium: WEIR_CHROMIUM, else the first on the PATH. Where there is none and
 * `install` allows it, root on Debian gets one from apt. Rejects with what to do about it.
 * @param {{ install?: boolean, log?: (line: string) => void }} options
 * @returns {Promise<string>}
 */
export async function findChromium({ install = false, log = line => console.error(line) } = {}) {
  const named = process.env['WEIR_CHROMIUM'];
  if (named) {
    if (isExecutable(named)) return named;
    throw new Error(`WEIR_CHROMIUM names ${named}, which cannot be run`);
  }
  const found = onPath(NAMES);
  if (found !== undefined) return found;
  if (!install || !canInstall()) throw new Error(adviceFor(install));
  await installChromium(log);
  const installed = onPath(NAMES);
  if (installed === undefined) throw new Error('apt-get installed chromium, but it is not on the PATH');
  return installed;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {readonly string[]} names the earlier ones win */
function onPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable);
}

const canInstall = () => isRoot && existsSync('/etc/debian_version') && onPath(['apt-get']) !== undefined;

/** @param {boolean} mayInstall */
function adviceFor(mayInstall) {
  const how = 'install it (Debian: apt-get install chromium), or set WEIR_CHROMIUM to its path';
  const why = mayInstall ? ' and only root on Debian can have it installed from here' : '';
  return `no Chromium on the PATH${why}: ${how}`;
}

/** @param {(line: string) => void} log */
async function installChromium(log) {
  log('chromium: installing with apt-get, this once');
  await apt(['update', '-q'], log);
  await apt(['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], log);
}

/**
 * @param {readonly string[]} args
 * @param {(line: string) => void} log
 */
async function apt(args, log) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn('apt-get', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => log(`chromium: ${line}`));
  }
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0)
    throw new Error(`apt-get ${args[0]} ended with ${code}: install chromium by hand, or set WEIR_CHROMIUM`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await findChromium({ install: process.argv.includes('--install') }));
}

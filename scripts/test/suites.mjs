// @ts-check
import { availableParallelism } from 'node:os';
import { findChromium } from '../chromium.mjs';
import { generate } from '../generate.mjs';
import { checkFormat, checkLint, checkTypes, runBuild } from './checks.mjs';
import { runJourneys } from './journeys.mjs';
import { inLanes } from './lanes.mjs';
import { startRealServers } from './real-servers.mjs';
import { findTestFiles } from './test-files.mjs';
import { runVitest } from './vitest.mjs';

/** @typedef {import('./types.d.ts').Suite} Suite */
/** @typedef {import('./types.d.ts').Result} Result */
/** @typedef {ReturnType<typeof startRealServers>} RealServers */

/** One more than there are cores: what waits for timeouts and servers leaves them to others. */
const LANES = availableParallelism() + 1;

/**
 * Everything, in the order that keeps the machine busy; the journeys at the end and alone, because they look at time.
 * @param {import('./types.d.ts').Mode} mode
 * @param {(line: string) => void} log
 * @param {(started: { stop: () => Promise<void> }) => void} onStart told at once of what will have to be stopped
 * @returns {Promise<Result[]>}
 */
export async function runSuites(mode, log, onStart) {
  if (generate()) log('database client made');
  const files = findTestFiles();
  const types = typesSuite();
  if (mode === 'quick') return inLanes([types.suite, ...basicSuites(files, true)], LANES, log);
  const servers = mode === 'full' ? startRealServers(log) : null;
  if (servers !== null) onStart(servers);
  const chromium = findChromium({ install: true, log });
  chromium.catch(() => {});
  const build = { name: 'build', ready: types.done, run: runBuild };
  const suites = [types.suite, ...realSuites(files.real, servers), ...basicSuites(files, false), build];
  const results = await inLanes(suites, LANES, log);
  const isBuilt = results.some(({ suite, failed }) => suite === build.name && failed === 0);
  const journeys = { name: 'browser journeys', run: () => runJourneys({ isBuilt, chromium, servers }) };
  results.push(...(await inLanes([journeys], 1, log)));
  return results;
}

/** It makes the types of the routes, in the folder the build writes to: `done` tells when that is over. */
function typesSuite() {
  /** @type {() => void} */
  let finish = () => {};
  const done = new Promise(resolve => (finish = () => resolve(undefined)));
  return { done, suite: { name: 'types', run: () => checkTypes().finally(finish) } };
}

/**
 * @param {ReturnType<typeof findTestFiles>} files
 * @param {boolean} isQuick
 * @returns {Suite[]}
 */
const basicSuites = (files, isQuick) => [
  ...unitSuites(files.unit),
  { name: 'contracts, embedded adapters', run: () => runVitest(files.embedded) },
  { name: 'lint and arrows', run: () => checkLint(isQuick) },
  { name: 'format', run: () => checkFormat(isQuick) },
];

/** By room, so that they fill the lanes evenly; a room that is not named here goes with the rest. */
const ROOMS = ['server', 'app', 'workers', 'core'];

/**
 * @param {readonly string[]} files
 * @returns {Suite[]}
 */
function unitSuites(files) {
  const roomOf = (/** @type {string} */ path) =>
    ROOMS.find(room => path.startsWith(`${room}/`)) ?? 'the rest';
  return [...ROOMS, 'the rest'].flatMap(room => {
    const own = files.filter(path => roomOf(path) === room);
    return own.length === 0 ? [] : [{ name: `unit tests, ${room}`, run: () => runVitest(own) }];
  });
}

/**
 * The same contracts on the real servers. What this machine cannot run is a failure that says so, unless it was asked
 * to be left out.
 * @param {readonly { path: string, needs: readonly string[] }[]} files
 * @param {RealServers | null} servers
 * @returns {Suite[]}
 */
function realSuites(files, servers) {
  const name = 'contracts, real adapters';
  if (servers === null) {
    const notes = [
      `NOT RUN, because WEIR_TEST=embedded asked for it: ${files.map(({ path }) => path).join(', ')}`,
    ];
    return [{ name, run: async () => ({ passed: 0, failed: 0, skipped: 0, output: '', notes }) }];
  }
  return [{ name, ready: servers.env, run: async () => runReal(files, await servers.env, servers.missing) }];
}

/**
 * @param {readonly { path: string, needs: readonly string[] }[]} files
 * @param {Readonly<Record<string, string>>} env
 * @param {readonly string[]} missing
 * @returns {Promise<import('./types.d.ts').Finding>}
 */
async function runReal(files, env, missing) {
  const runnable = files.filter(({ needs }) => needs.every(variable => env[variable] !== undefined));
  const others = files.filter(file => !runnable.includes(file));
  const finding = await runVitest(
    runnable.map(({ path }) => path),
    { env },
  );
  if (others.length === 0) return finding;
  const note = `NOT RUN, because this machine lacks ${missing.join(', ')}: ${others.map(({ path }) => path).join(', ')}`;
  const advice =
    'Install what is missing (Debian: apt-get install openjdk-17-jdk-headless maven), or set WEIR_TEST=embedded to leave it out.';
  return {
    ...finding,
    failed: finding.failed + others.length,
    output: `${finding.output}\n${note}`,
    notes: [note, advice],
  };
}

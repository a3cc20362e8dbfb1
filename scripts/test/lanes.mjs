// @ts-check
/** @typedef {import('./types.d.ts').Suite} Suite */
/** @typedef {import('./types.d.ts').Result} Result */

const HEARTBEAT_MS = 30_000;

/**
 * Runs suites side by side, as many at a time as there are lanes, in their order as they become ready. Results are in
 * the order of the suites; one that breaks is one failed test.
 * @param {readonly Suite[]} suites
 * @param {number} lanes
 * @param {(line: string) => void} log
 * @returns {Promise<Result[]>}
 */
export async function inLanes(suites, lanes, log) {
  /** @type {Map<string, number>} */
  const running = new Map();
  const heartbeat = setInterval(() => log(`still running: ${[...running.keys()].join(', ')}`), HEARTBEAT_MS);
  const gate = makeGate(lanes);
  try {
    return await Promise.all(suites.map(suite => runSuite(suite, gate, running, log)));
  } finally {
    clearInterval(heartbeat);
  }
}

/**
 * @param {Suite} suite
 * @param {ReturnType<typeof makeGate>} gate
 * @param {Map<string, number>} running
 * @param {(line: string) => void} log
 * @returns {Promise<Result>}
 */
async function runSuite({ name, ready, run }, gate, running, log) {
  let startedMs = performance.now();
  try {
    await ready;
    await gate.enter();
    try {
      startedMs = performance.now();
      running.set(name, startedMs);
      log(`${name} …`);
      const finding = await run();
      return told(
        { notes: [], ...finding, suite: name, seconds: (performance.now() - startedMs) / 1000 },
        log,
      );
    } finally {
      running.delete(name);
      gate.leave();
    }
  } catch (error) {
    const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const seconds = (performance.now() - startedMs) / 1000;
    return told({ suite: name, passed: 0, failed: 1, skipped: 0, seconds, output, notes: [] }, log);
  }
}

/**
 * @param {Result} result
 * @param {(line: string) => void} log
 */
function told(result, log) {
  const { suite, passed, failed, seconds } = result;
  log(`${suite}: ${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s`);
  return result;
}

/** @param {number} places */
function makeGate(places) {
  let free = places;
  /** @type {(() => void)[]} */
  const waiting = [];
  return {
    enter: async () => {
      if (free > 0) free -= 1;
      else await new Promise(resolve => waiting.push(() => resolve(undefined)));
    },
    leave: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

// @ts-check
import { installWhereNeeded } from '../launch/install.mjs';
import { stopChildren } from './children.mjs';
import { closing, report } from './report.mjs';

/** @typedef {import('./types.d.ts').Result} Result */

const USAGE = `usage: npm test                          everything; WEIR_TEST=embedded: without the real servers
       npm run check                     format, lint, types, unit tests, contracts on the embedded adapters
WEIR_TEST_VERBOSE=1 shows the output of suites that pass as well.`;

/** @param {readonly string[]} args */
export async function main(args) {
  if (args.includes('--help') || args.includes('-h')) return console.log(USAGE);
  const wrong = args.filter(arg => arg !== '--quick');
  const chosen = process.env['WEIR_TEST'] ?? 'all';
  if (wrong.length > 0 || !['all', 'embedded'].includes(chosen)) {
    console.error(
      wrong.length > 0 ? `${wrong.join(' ')}: no such option` : `WEIR_TEST=${chosen}: all or embedded`,
    );
    console.error(USAGE);
    process.exit(2);
  }
  /** @type {import('./types.d.ts').Mode} */
  const mode = args.includes('--quick') ? 'quick' : chosen === 'embedded' ? 'embedded' : 'full';
  const startedMs = performance.now();
  const log = (/** @type {string} */ line) => console.log(`[${clock(startedMs)}] ${line}`);
  process.exitCode = await test(mode, log, startedMs);
}

/**
 * @param {import('./types.d.ts').Mode} mode
 * @param {(line: string) => void} log
 * @param {number} startedMs
 */
async function test(mode, log, startedMs) {
  /** @type {{ stop: () => Promise<void> } | null} */
  let started = null;
  const interrupted = onSignal(async signal => {
    log(`${signal}: stopping everything`);
    await stopChildren();
    await started?.stop();
  });
  try {
    await installWhereNeeded(log);
    const { runSuites } = await import('./suites.mjs'); // Needs the packages.
    const results = await runSuites(mode, log, world => (started = world));
    if (interrupted.is) return 130;
    report(results, (performance.now() - startedMs) / 1000, console.log);
    console.log(closing(results));
    return results.some(({ failed }) => failed > 0) ? 1 : 0;
  } catch (error) {
    if (interrupted.is) return 130;
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    console.log('0 passed, 1 failed');
    return 1;
  } finally {
    await stopChildren();
    await /** @type {{ stop: () => Promise<void> } | null} */ (started)?.stop();
  }
}

/**
 * The first signal stops all that was started; then the process ends by itself.
 * @param {(signal: string) => Promise<void>} stop
 */
function onSignal(stop) {
  const state = { is: false };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (state.is) return;
      state.is = true;
      void stop(signal).finally(() => process.exit(130));
    });
  }
  return state;
}

/** @param {number} startedMs */
function clock(startedMs) {
  const seconds = Math.floor((performance.now() - startedMs) / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}`;
}

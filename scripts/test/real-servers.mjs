// @ts-check
import { missingTools, startServices } from '../services/services.mjs';
import { ALL_SERVICES } from '../services/kinds.mjs';

/**
 * Starts the real servers that this machine can run, once for all suites.
 * @param {(line: string) => void} log
 */
export function startRealServers(log) {
  const runnable = ALL_SERVICES.filter(name => missingTools([name]).length === 0);
  const missing = missingTools(ALL_SERVICES);
  const giveUp = new AbortController();
  const started =
    runnable.length === 0
      ? Promise.resolve(null)
      : startServices({ which: runnable, log: line => log(line), signal: giveUp.signal });
  started.catch(() => {}); // Whoever waits for it is told.
  return {
    missing,
    /** The addresses, by the names of the settings. */
    env: started.then(services => services?.env ?? {}),
    stop: async () => {
      giveUp.abort(new Error('the tests were stopped'));
      await started.then(
        services => services?.stop(),
        () => {},
      );
    },
  };
}

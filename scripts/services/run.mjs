// @ts-check
// node scripts/services/run.mjs [--data DIR] [--env-out FILE] [--parent-pipe] [SERVICE...]
import { rename, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startServices } from './services.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    'env-out': { type: 'string' }, // Not --env-file: Node takes that one for itself, wherever it stands.
    'parent-pipe': { type: 'boolean', default: false }, // Stop when standard input closes.
  },
});

const stopping = stopSignal(values['parent-pipe']);
const envFile = values['env-out'];

try {
  await run();
} catch (error) {
  if (!stopping.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
if (values['parent-pipe']) process.stdin.destroy(); // Else it keeps us up while it is open.

async function run() {
  const services = await startServices({
    ...(positionals.length > 0 && {
      which: /** @type {import('./types.d.ts').ServiceName[]} */ (positionals),
    }),
    ...(values.data !== undefined && { dataDir: values.data }),
    signal: stopping,
  });
  await announce(services.env);
  await aborted(stopping);
  console.error('stopping');
  if (envFile !== undefined) await rm(envFile, { force: true });
  await services.stop();
}

/**
 * The first SIGINT, SIGTERM or end of input stops in order; a signal a second later or more does not wait.
 * Sooner it is the same one again: from Ctrl-C both the terminal and npm send one.
 * @param {boolean} hasParentPipe
 * @returns {AbortSignal}
 */
function stopSignal(hasParentPipe) {
  const controller = new AbortController();
  let stoppedMs = Infinity;
  const stop = () => {
    stoppedMs = Math.min(stoppedMs, Date.now());
    controller.abort(new Error('stopped before all was ready'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => (Date.now() - stoppedMs > 1_000 ? process.exit(1) : stop()));
  }
  if (hasParentPipe) process.stdin.on('close', stop).on('end', stop).resume();
  return controller.signal;
}

/** @param {Readonly<Record<string, string>>} env */
async function announce(env) {
  const lines = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  if (envFile === undefined) return console.log(lines.map(line => `export ${line}`).join('\n'));
  // Whoever waits for the file finds it whole.
  await writeFile(`${envFile}.new`, `${lines.join('\n')}\n`);
  await rename(`${envFile}.new`, envFile);
}

/**
 * Keeps the process up until the signal comes: a pending promise alone would not.
 * @param {AbortSignal} signal
 */
async function aborted(signal) {
  const timer = setInterval(() => {}, 60_000);
  if (!signal.aborted)
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(timer);
}

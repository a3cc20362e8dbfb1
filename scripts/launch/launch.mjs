// @ts-check
import { fileURLToPath } from 'node:url';
import { installWhereNeeded } from './install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const SERVES_PAGES = new Set(['start', 'server']);

/**
 * Brings the program up to date, quietly where nothing changed, and runs one command line of it in this process.
 * @param {readonly string[]} args
 */
export async function launch(args) {
  process.env['NODE_ENV'] = 'production';
  process.env['NEXT_TELEMETRY_DISABLED'] ??= '1';
  const log = (/** @type {string} */ line) => console.error(`weir: ${line}`);
  try {
    await installWhereNeeded(log);
    const { build } = await import('../build.mjs');
    await build({ log, only: SERVES_PAGES.has(args[0] ?? '') ? null : 'bundles' });
  } catch (error) {
    console.error(`Weir could not be made ready: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
  const { main } = await import(new URL('../../dist/cli.js', import.meta.url).href);
  process.exit(await main(args, root));
}

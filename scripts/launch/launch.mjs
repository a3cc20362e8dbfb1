// @ts-check
import { fileURLToPath } from 'node:url';
import { makeReady } from './ready.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const SERVES_PAGES = new Set(['start', 'server']);

/**
 * Runs one command line of the program in this process.
 * @param {readonly string[]} args
 */
export async function launch(args) {
  const servesPages = SERVES_PAGES.has(args[0] ?? '') && !args.includes('--help') && !args.includes('-h');
  await makeReady({ only: servesPages ? null : 'bundles' });
  const { main } = await import(new URL('../../dist/cli.js', import.meta.url).href);
  process.exit(await main(args, root));
}

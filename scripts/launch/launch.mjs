// @ts-check
import { fileURLToPath } from 'node:url';
import { makeReady } from './ready.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const SERVE_PAGES = new Set(['start', 'server', 'cluster']);

/**
 * Runs one command line of the program in this process.
 * @param {readonly string[]} args
 */
export async function launch(args) {
  // None of them takes an argument: with one, all there is to do is to print their help or to refuse it.
  const servesPages = SERVE_PAGES.has(args[0] ?? '') && args.length === 1;
  await makeReady({ only: servesPages ? null : 'bundles' });
  const { main } = await import(new URL('../../dist/cli.js', import.meta.url).href);
  process.exit(await main(args, root));
}

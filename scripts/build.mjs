// @ts-check
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundles } from './build/bundles.mjs';
import { pages } from './build/pages.mjs';
import { root, stamped } from './build/part.mjs';
import { stopwatch } from './build/stopwatch.mjs';
import { generate } from './generate.mjs';
import { withLock } from './services/lock.mjs';

/**
 * Everything that is made from sources, in the order it is needed: the database client, then the pages and the
 * bundles beside each other. What is up to date is left alone, so this is quick when nothing changed.
 * @param {{ log?: (line: string) => void, force?: boolean, only?: 'bundles' | null }} options `only` the bundles:
 *   all a command needs that serves no pages
 */
export async function build({ log = line => console.error(line), force = false, only = null } = {}) {
  const parts = (only === 'bundles' ? [bundles] : [bundles, pages]).map(part => stamped(part, force));
  if (parts.every(part => part.isFresh())) return false;
  mkdirSync(`${root}/node_modules/.cache`, { recursive: true });
  const lock = `${root}/node_modules/.cache/weir-build.lock`;
  await withLock(
    lock,
    () => log('waiting for another build of this folder'),
    () => make(parts, log),
  );
  return true;
}

/**
 * @param {ReturnType<typeof stamped>[]} parts
 * @param {(line: string) => void} log
 */
async function make(parts, log) {
  const seconds = stopwatch();
  if (generate()) log(`database client made in ${seconds()}`);
  const stale = parts.filter(part => !part.isFresh());
  await Promise.all(
    stale.map(async part => {
      const took = stopwatch();
      log(`building ${part.name} …`);
      await part.make();
      log(`${part.name} built in ${took()}`);
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const took = stopwatch();
  try {
    const isBuilt = await build({ force: process.argv.includes('--force') });
    console.error(isBuilt ? `built in ${took()}` : 'everything is up to date');
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

// @ts-check
import { installWhereNeeded } from './install.mjs';

/**
 * Brings the program up to date: packages, then what is built from sources. Quiet and quick where nothing changed.
 * @param {{ only: 'bundles' | null }} options
 */
export async function makeReady({ only }) {
  process.env['NODE_ENV'] = 'production';
  process.env['NEXT_TELEMETRY_DISABLED'] ??= '1';
  const log = (/** @type {string} */ line) => console.error(`weir: ${line}`);
  try {
    await installWhereNeeded(log);
    const { build } = await import('../build.mjs');
    await build({ log, only });
  } catch (error) {
    console.error(`Weir could not be made ready: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

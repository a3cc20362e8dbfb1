// @ts-check
import { runNode } from './children.mjs';

/**
 * Steps without tests of their own: each counts as one.
 * @typedef {import('./types.d.ts').Finding} Finding
 */

/**
 * @param {boolean} isQuick what did not change since the last time is not looked at again
 * @returns {Promise<Finding>}
 */
export const checkFormat = isQuick =>
  one(['node_modules/prettier/bin/prettier.cjs', '--check', '.', ...(isQuick ? CACHE('prettier') : [])]);

/**
 * @param {boolean} isQuick
 * @returns {Promise<Finding>}
 */
export const checkLint = isQuick =>
  one(['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0', ...(isQuick ? CACHE('eslint') : [])]);

/**
 * The types of routes are made first: they are checked with ours.
 * @returns {Promise<Finding>}
 */
export async function checkTypes() {
  const routes = await one(['node_modules/next/dist/bin/next', 'typegen'], { NEXT_TELEMETRY_DISABLED: '1' });
  return routes.failed > 0 ? routes : one(['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.']);
}

/** @returns {Promise<Finding>} */
export const runBuild = () => one(['scripts/build.mjs']);

/** @param {string} name */
const CACHE = name => [
  '--cache',
  '--cache-strategy',
  'content',
  '--cache-location',
  `node_modules/.cache/weir-${name}`,
];

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<Finding>}
 */
async function one(args, env = {}) {
  const { code, output } = await runNode(args, { env });
  const isFine = code === 0;
  return { passed: isFine ? 1 : 0, failed: isFine ? 0 : 1, skipped: 0, output };
}

// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Something that is made: from `inputs` (files and folders), into the folder `output`.
 * @typedef {{ name: string, inputs: readonly string[], output: string, make: () => Promise<void> }} Part
 */

/**
 * The part with a memory: the hash of all it was made from lies in its output, so that a removed output, a changed
 * source, another lockfile and another Node each make it stale, and nothing else does.
 * @param {Part} part
 * @param {boolean} force
 */
export function stamped(part, force) {
  const file = join(root, part.output, 'weir-inputs');
  return {
    name: part.name,
    isFresh: () => !force && existsSync(file) && readFileSync(file, 'utf8') === fingerprint(part.inputs),
    make: async () => {
      const stamp = fingerprint(part.inputs);
      await part.make();
      writeFileSync(file, stamp);
    },
  };
}

/** @param {readonly string[]} inputs */
function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const file of [...inputs, 'package-lock.json', 'tsconfig.json', 'scripts/build'].flatMap(filesIn)) {
    const content = readFileSync(join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Tests are no input: writing one must not cost a build.
 * @param {string} path relative to the root
 * @returns {string[]}
 */
function filesIn(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter(entry => !/\.(test|contract)\.tsx?$|^generated$/.test(entry.name))
    .flatMap(entry => (entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
    .sort();
}

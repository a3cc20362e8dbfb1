// @ts-check
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { templatesDir } from './paths.mjs';

/**
 * Writes a template of deploy/local with each ${name} filled in. A name without a value is an error.
 * @param {string} template
 * @param {string} target
 * @param {Readonly<Record<string, string | number>>} values
 */
export async function writeFromTemplate(template, target, values) {
  const text = await readFile(join(templatesDir, template), 'utf8');
  const filled = text.replace(/\$\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template} asks for ${name}, which nobody gives`);
    return String(value);
  });
  await writeFile(target, filled);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDefinitions } from '../contracts/definitions';
import type { Definitions } from '../core/definitions/types';
import type { Control } from '../platform/control/control';
import { applyDefinitions } from './commands/apply-definitions';
import { newestSet } from './commands/definition-set';
import { mergeDefinitions } from './commands/merge-definitions';
import { seedDefinitions } from './commands/seed-definitions';

/**
 * Gives a new installation the definitions of examples/: the card transactions, and those of the demo where it is
 * on. A demo that is switched on later brings its definitions then; what people made of them stays.
 */
export async function prepareDefinitions(options: {
  control: Control;
  root: string;
  hasDemo: boolean;
}): Promise<void> {
  const { control, root, hasDemo } = options;
  const files = ['transactions.json', ...(hasDemo ? ['demo.json'] : [])];
  const [transactions, demo] = await Promise.all(
    files.map(file => readExample(join(root, 'examples', file))),
  );
  if (transactions === undefined) return;
  const current = await newestSet(control.prisma);
  if (current.version === 0) {
    await seedDefinitions(control, demo === undefined ? transactions : mergeDefinitions(transactions, demo));
    return;
  }
  if (demo === undefined || hasAny(current.definitions, demo)) return;
  const applied = await applyDefinitions(control, demo, 'weir');
  if (!applied.ok)
    throw new Error(`the demo's definitions are wrong: ${JSON.stringify(applied.problems[0])}`);
}

const hasAny = (current: Definitions, wanted: Definitions) =>
  wanted.streams.some(({ name }) => current.streams.some(known => known.name === name));

async function readExample(file: string): Promise<Definitions> {
  const parsed = parseDefinitions(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.ok) return parsed.definitions;
  const [problem] = parsed.problems;
  throw new Error(`${file}: ${problem?.path}: ${problem?.message}`);
}

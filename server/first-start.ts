import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDefinitions } from '../contracts/definitions';
import type { Definitions } from '../core/definitions/types';
import type { Control } from '../platform/control/control';
import { applyDefinitions } from './commands/apply-definitions';
import { newestSet } from './commands/definition-set';
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
    await seedDefinitions(control, demo === undefined ? transactions : union(transactions, demo));
    return;
  }
  if (demo === undefined || hasAny(current.definitions, demo)) return;
  const applied = await applyDefinitions(control, demo, 'weir');
  if (!applied.ok)
    throw new Error(`the demo's definitions are wrong: ${JSON.stringify(applied.problems[0])}`);
}

const hasAny = (current: Definitions, wanted: Definitions) =>
  wanted.streams.some(({ name }) => current.streams.some(known => known.name === name));

/** Of two with one name the first counts. */
function union(first: Definitions, second: Definitions): Definitions {
  const merge = <Item extends { name: string }>(a: Item[], b: Item[]) => [
    ...a,
    ...b.filter(item => !a.some(known => known.name === item.name)),
  ];
  return {
    streams: merge(first.streams, second.streams),
    metrics: merge(first.metrics, second.metrics),
    features: [...first.features, ...second.features],
    rules: merge(first.rules, second.rules),
  };
}

async function readExample(file: string): Promise<Definitions> {
  const parsed = parseDefinitions(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.ok) return parsed.definitions;
  const [problem] = parsed.problems;
  throw new Error(`${file}: ${problem?.path}: ${problem?.message}`);
}

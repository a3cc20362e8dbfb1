import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { definitionsSchema } from '../../contracts/definitions';
import { answered, noArgument, onlyArgument, table } from './answer';
import { CommandError } from './command-error';
import type { CommandContext } from './commands';
import { operate } from './operate';

const setSchema = z.object({ version: z.number(), definitions: definitionsSchema });
const appliedSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), version: z.number(), isChanged: z.boolean() }),
  z.object({ ok: z.literal(false), problems: z.array(z.object({ path: z.string(), message: z.string() })) }),
]);

export async function manageDefinitions(args: readonly string[], { say }: CommandContext): Promise<number> {
  const [action, ...rest] = args;
  switch (action) {
    case 'apply':
      say(await apply(onlyArgument('definitions apply', 'file', rest)));
      return 0;
    case 'export':
      noArgument('definitions export', rest);
      say(JSON.stringify((await current()).definitions, null, 2));
      return 0;
    case 'list':
      noArgument('definitions list', rest);
      (await list()).forEach(say);
      return 0;
    default:
      throw new CommandError(`weir definitions ${action ?? ''}: apply FILE, list or export is expected`, 2);
  }
}

async function apply(path: string): Promise<string> {
  const input = { file: await readJson(path) };
  const applied = answered(appliedSchema, await operate({ operation: 'definitions.apply', input }));
  if (!applied.ok) {
    const lines = applied.problems.map(problem => `${path}: ${problem.path}: ${problem.message}`);
    throw new CommandError(lines.join('\n'), 2);
  }
  return applied.isChanged
    ? `version ${applied.version} is in force`
    : `nothing changed: version ${applied.version}`;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new CommandError(`${path}: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

const current = async () => answered(setSchema, await operate({ operation: 'definitions.get' }));

async function list(): Promise<string[]> {
  const { version, definitions } = await current();
  const rows = [
    ...definitions.streams.map(each => ['stream', each.name, '']),
    ...definitions.metrics.map(each => ['metric', each.name, each.stream]),
    ...definitions.rules.map(each => [
      'rule',
      each.name,
      `${each.stream}, ${each.severity}, ${each.mode ?? 'live'}`,
    ]),
  ];
  return [`version ${version}`, ...table(rows)];
}

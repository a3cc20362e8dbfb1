import type { RuleProblem } from '../../contracts/api';
import { parseDefinitions } from '../../contracts/definitions';
import type { Definitions } from '../../core/definitions/types';
import type { Control } from '../../platform/control/control';
import { changeDefinitions } from './definition-set';
import { mergeDefinitions } from './merge-definitions';

export type Applied =
  | Readonly<{ ok: true; version: number; isChanged: boolean }>
  /** Paths are those of the file, e.g. `metrics[0].window.size`. */
  | Readonly<{ ok: false; problems: RuleProblem[] }>;

/**
 * Merges a file of definitions into those in force: what has the same name is replaced, the
 * others stay. All of it or nothing. A running server notices by itself (its outbox looks every 200 ms).
 */
export async function applyDefinitions(control: Control, file: unknown, actor: string): Promise<Applied> {
  const parsed = parseDefinitions(file);
  if (!parsed.ok) return { ok: false, problems: parsed.problems };
  const given = parsed.definitions;
  const twice = namedTwice(given);
  if (twice.length > 0) return { ok: false, problems: twice };
  const counts = Object.fromEntries(KINDS.map(kind => [kind, given[kind]?.length ?? 0]));
  const note = { actor, action: 'definitions.applied', subject: 'definitions', detail: counts };
  const changed = await changeDefinitions(control, note, current => mergeDefinitions(current, given));
  if (changed.ok) return { ok: true, version: changed.version, isChanged: changed.isChanged };
  return {
    ok: false,
    problems: changed.problems.map(problem => ofFile(problem, changed.definitions, given)),
  };
}

const KINDS = ['streams', 'metrics', 'features', 'rules', 'lists', 'models'] as const;

/** Merging by name would let the second of two quietly win. */
function namedTwice(given: Definitions): RuleProblem[] {
  return KINDS.flatMap(kind =>
    (given[kind] ?? []).flatMap(({ name }, index) =>
      given[kind]?.findIndex(other => other.name === name) === index
        ? []
        : [{ path: `${kind}[${index}].name`, message: `${name} is taken by one before it` }],
    ),
  );
}

/** A place in the merged set as a place in the file; what the file does not have is told by its name. */
function ofFile(problem: RuleProblem, merged: Definitions, given: Definitions): RuleProblem {
  const [, kindText, indexText, rest = ''] = /^(\w+)\[(\d+)\](.*)$/.exec(problem.path) ?? [];
  const kind = KINDS.find(known => known === kindText);
  const name = kind === undefined ? undefined : merged[kind]?.[Number(indexText)]?.name;
  if (kind === undefined || name === undefined) return { ...problem };
  const index = (given[kind] ?? []).findIndex(item => item.name === name);
  return { ...problem, path: index < 0 ? `${kind}.${name}${rest} (in force)` : `${kind}[${index}]${rest}` };
}

import type { RuleProblem } from '../../../contracts/api';
import type { Parameters } from './parameter';
import { failed, Refusal } from './reply';

export const GROUP_PREFIX = 'group.';

export type QueryText = Readonly<{ values: Record<string, string>; group: Record<string, string> }>;

/**
 * The query's parameters as text. One that is not declared or comes twice is refused by name: taking either silently
 * would answer another question than the one that was asked.
 */
export function readQuery(search: URLSearchParams, declared: Parameters, hasGroup: boolean): QueryText {
  const values = new Map<string, string>();
  const group = new Map<string, string>();
  const problems: RuleProblem[] = [];
  for (const [name, value] of search) {
    const isGroup = hasGroup && name.startsWith(GROUP_PREFIX) && name.length > GROUP_PREFIX.length;
    const target = isGroup ? group : values;
    const key = isGroup ? name.slice(GROUP_PREFIX.length) : name;
    if (!isGroup && !Object.hasOwn(declared, name))
      problems.push({ path: shown(name), message: unknown(declared, hasGroup) });
    else if (target.has(key)) problems.push({ path: shown(name), message: 'is given more than once' });
    else target.set(key, value);
  }
  if (problems.length > 0) throw badRequest(problems);
  return { values: Object.fromEntries(values), group: Object.fromEntries(group) };
}

/** Reads declared texts into values, or refuses with everything that is wrong with them. */
export function readValues(
  given: Readonly<Record<string, unknown>>,
  declared: Parameters,
): Record<string, unknown> {
  const problems: RuleProblem[] = [];
  const read = Object.entries(declared).map(([name, { schema }]) => {
    const parsed = schema.safeParse(Object.hasOwn(given, name) ? given[name] : undefined);
    if (parsed.success) return [name, parsed.data] as const;
    problems.push({ path: name, message: parsed.error.issues[0]?.message ?? 'cannot be read' });
    return [name, undefined] as const;
  });
  if (problems.length > 0) throw badRequest(problems);
  return Object.fromEntries(read);
}

/** 400 that names each thing; the message is the first of them. */
export function badRequest(problems: readonly RuleProblem[]): Refusal {
  const [first] = problems;
  const message = first === undefined ? 'the request cannot be read' : `${first.path}: ${first.message}`;
  return new Refusal(failed(400, message, { problems }));
}

function unknown(declared: Parameters, hasGroup: boolean): string {
  const known = [...Object.keys(declared), ...(hasGroup ? [`${GROUP_PREFIX}FIELD`] : [])];
  return known.length === 0
    ? 'is no parameter here; there are none'
    : `is no parameter here; there are ${known.join(', ')}`;
}

const shown = (name: string) => (name === '' ? '(empty name)' : name.slice(0, 100));

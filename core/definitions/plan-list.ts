import type { CelType } from '../rules/cel/cel';
import type { Problems } from './problem';
import type { ListDefinition } from './types';

/** Values to look up in constant time. */
export type ListPlan = Readonly<{
  name: string;
  values: ReadonlySet<string | number>;
  /** What one value is; dyn where the list is empty. */
  element: CelType;
}>;

export type Lists = ReadonlyMap<string, ListPlan>;
export const NO_LISTS: Lists = new Map();

/** The lists by name; one of texts and numbers both is a problem: nothing could be looked up in it by one type. */
export function planLists(definitions: readonly ListDefinition[], problems: Problems): Lists {
  const plans = definitions.map((definition, index) => planList(definition, `lists[${index}]`, problems));
  return new Map(plans.map(plan => [plan.name, plan]));
}

function planList({ name, values }: ListDefinition, path: string, problems: Problems): ListPlan {
  const first = typeof values[0];
  const other = values.findIndex(value => typeof value !== first);
  if (other >= 0) {
    problems.add(
      `${path}.values[${other}]`,
      `a list holds texts or numbers, not both; the first value is a ${first}`,
    );
  }
  return { name, values: new Set<string | number>(values), element: elementOf(first) };
}

function elementOf(kind: string): CelType {
  if (kind === 'string') return { kind: 'string' };
  return { kind: kind === 'number' ? 'double' : 'dyn' };
}

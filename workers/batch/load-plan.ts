import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { definitionsError, readDefinitions } from '../sources/read-definitions';

/** Definitions of a file and their plan. Throws a UsageError with a line for each thing that is wrong, led by its path. */
export function loadPlan(file: string): { definitions: Definitions; plan: Plan } {
  const definitions = readDefinitions(file);
  const planned = planDefinitions(definitions);
  if (!planned.ok) throw definitionsError(planned.problems);
  return { definitions, plan: planned.plan };
}

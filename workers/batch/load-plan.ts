import { readFileSync } from 'node:fs';
import { parseDefinitions } from '../../contracts/definitions';
import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { UsageError } from '../sources/usage-error';

/** Definitions of a file and their plan. Throws a UsageError with a line for each thing that is wrong, led by its path. */
export function loadPlan(file: string): { definitions: Definitions; plan: Plan } {
  const parsed = parseDefinitions(readJson(file));
  if (!parsed.ok) throw new UsageError(problemLines(parsed.problems));
  const planned = planDefinitions(parsed.definitions);
  if (!planned.ok) throw new UsageError(problemLines(planned.problems));
  return { definitions: parsed.definitions, plan: planned.plan };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function problemLines(problems: readonly { path: string; message: string }[]): string {
  return problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n');
}

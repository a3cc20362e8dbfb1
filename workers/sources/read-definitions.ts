import { readFileSync } from 'node:fs';
import { parseDefinitions, type DefinitionProblem } from '../../contracts/definitions';
import type { Definitions } from '../../core/definitions/types';
import { UsageError } from './usage-error';

/** What the file of --definitions says. Throws a UsageError where it cannot be read, or says what is no definition. */
export function readDefinitions(file: string): Definitions {
  const parsed = parseDefinitions(readJson(file));
  if (!parsed.ok) throw definitionsError(parsed.problems);
  return parsed.definitions;
}

/** A line for each thing that is wrong, led by its path. */
export function definitionsError(problems: readonly DefinitionProblem[]): UsageError {
  return new UsageError(
    problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n'),
  );
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new UsageError(`--definitions ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

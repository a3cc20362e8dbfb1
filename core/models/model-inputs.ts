import type { ModelInput } from '../definitions/plan-model';
import { CelError } from '../rules/cel/cel';

/**
 * Writes what a model reads of one event into `rows` from `at` on: numbers as they are, a bool as 1 or 0. Null, a
 * value that is not finite and an input that cannot be computed on this event (null in arithmetic) are NaN, which a
 * model takes for missing.
 */
export function readInputs(
  inputs: readonly ModelInput[],
  scope: unknown,
  rows: Float64Array,
  at: number,
): void {
  for (const [index, input] of inputs.entries()) rows[at + index] = readInput(input, scope);
}

function readInput({ code }: ModelInput, scope: unknown): number {
  try {
    const value = code.evaluate(scope);
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
  } catch (error) {
    if (error instanceof CelError) return Number.NaN;
    throw error;
  }
}

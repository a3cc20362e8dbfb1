import type { Compiled } from '../rules/cel/cel';

/** Whether an event meets the condition; null: there is none. One that fails has not matched. */
export function holds(where: Compiled | null, values: readonly unknown[]): boolean {
  if (where === null) return true;
  try {
    return where.evaluate(values) === true;
  } catch {
    return false;
  }
}

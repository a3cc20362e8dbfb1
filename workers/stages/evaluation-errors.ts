import type { Compiled } from '../../core/rules/cel/cel';

/** Conditions that failed on events: `rule NAME`, `metric NAME`, … → how often, and the last message. */
export type EvaluationErrors = Map<string, { count: number; message: string }>;

/** A condition that fails on an event has not matched; it is counted, and the stream goes on. */
export function countError(errors: EvaluationErrors, name: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  errors.set(name, { count: (errors.get(name)?.count ?? 0) + 1, message });
}

/** Whether the condition holds for the scope. One that fails does not: it is counted as `KIND NAME`. */
export function holds(
  condition: Compiled,
  scope: readonly unknown[],
  errors: EvaluationErrors,
  kind: 'rule' | 'metric' | 'feature',
  name: string,
): boolean {
  try {
    return condition.evaluate(scope) === true;
  } catch (error) {
    countError(errors, `${kind} ${name}`, error);
    return false;
  }
}

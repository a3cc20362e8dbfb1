/** Conditions that failed on events: `rule NAME` or `metric NAME` → how often, and the last message. */
export type EvaluationErrors = Map<string, { count: number; message: string }>;

/** A condition that fails on an event has not matched; it is counted, and the stream goes on. */
export function countError(errors: EvaluationErrors, name: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  errors.set(name, { count: (errors.get(name)?.count ?? 0) + 1, message });
}

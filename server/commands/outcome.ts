/** What a command answers: done, or the sentence that says why not and what to do. */
export type Outcome<Value> = ({ ok: true } & Value) | { ok: false; problem: string };

export const refusedBecause = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });

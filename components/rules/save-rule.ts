import { z } from 'zod';
import { errorSchema, ruleSavedSchema, type RuleProblem } from '@/contracts/api';
import { rulePut, type RuleDraft } from './validate-rule';

export type Saved =
  { ok: true; version: number } | { ok: false; message: string; problems: readonly RuleProblem[] };

export async function saveRule(draft: RuleDraft): Promise<Saved> {
  const answer = await fetch(`/api/definitions/rules/${encodeURIComponent(draft.name)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rulePut(draft)),
  }).catch(() => null);
  if (answer === null) return refused('The server did not answer. Nothing was saved; try again.');
  const body: unknown = await answer.json().catch(() => null);
  const saved = ruleSavedSchema.safeParse(body);
  if (answer.ok && saved.success) return { ok: true, version: saved.data.version };
  const error = errorSchema.safeParse(body);
  if (!error.success) return refused(`The server answered ${answer.status}. Nothing was saved; try again.`);
  return { ok: false, message: error.data.error.message, problems: error.data.error.problems ?? [] };
}

const refused = (message: string): Saved => ({ ok: false, message, problems: [] });

const forceSchema = z.object({ inForce: z.record(z.string(), z.number()) });

/** Worker → version in force, as the API tells it; null where it does not answer. */
export async function readInForce(): Promise<Readonly<Record<string, number>> | null> {
  const answer = await fetch('/api/definitions').catch(() => null);
  if (answer?.ok !== true) return null;
  const parsed = forceSchema.safeParse(await answer.json().catch(() => null));
  return parsed.success ? parsed.data.inForce : null;
}

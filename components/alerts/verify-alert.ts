import { errorSchema } from '@/contracts/api';
import { verificationSchema, type Verification } from '@/contracts/verification';

export type Verified = { ok: true; verification: Verification } | { ok: false; message: string };

/** Has the server compute the alert again. */
export async function verifyAlert(id: string): Promise<Verified> {
  const answer = await fetch(`/api/alerts/${encodeURIComponent(id)}/verification`).catch(() => null);
  if (answer === null) return { ok: false, message: 'The server did not answer; try again.' };
  const body: unknown = await answer.json().catch(() => null);
  const verified = verificationSchema.safeParse(body);
  if (answer.ok && verified.success) return { ok: true, verification: verified.data };
  const error = errorSchema.safeParse(body);
  const message = error.success
    ? error.data.error.message
    : `The server answered ${answer.status}; try again.`;
  return { ok: false, message };
}

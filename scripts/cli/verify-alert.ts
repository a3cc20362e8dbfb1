import { z } from 'zod';
import { verificationSchema, type Verification } from '../../contracts/verification';
import { answered, onlyArgument, table } from './answer';
import type { CommandContext } from './commands';
import { operate } from './operate';

const answerSchema = z.object({ verification: verificationSchema });

/** `weir verify ALERT_ID`: 0 where every field is equal, else 1. */
export async function verifyAlertCommand(
  args: readonly string[],
  { say, note }: CommandContext,
): Promise<number> {
  const id = onlyArgument(
    'verify',
    'alert id',
    args.filter(arg => arg !== '--json'),
  );
  const waiting = tellingOfWait(note);
  const answer = await operate({ operation: 'alerts.verify', input: { id } }, waiting.progress).finally(
    waiting.end,
  );
  const { verification } = answered(answerSchema, answer);
  if (args.includes('--json')) say(JSON.stringify(verification, null, 2));
  else printed(verification).forEach(say);
  note(`read ${verification.records} records of the log in ${verification.ms} ms`);
  return verification.verdict === 'equal' ? 0 : 1;
}

const TELL_EVERY_MS = 5000;

/** Says every few seconds how far a long scan is; of a Weir that runs, only that it goes on. */
function tellingOfWait(note: (line: string) => void) {
  const startedMs = performance.now();
  let far = 'the running Weir is reading the log';
  const timer = setInterval(() => {
    note(`${far}, ${Math.round((performance.now() - startedMs) / 1000)} s`);
  }, TELL_EVERY_MS);
  const progress = (read: number, of: number) => {
    far = `read ${read} of ${of} records of the log`;
  };
  return { progress, end: () => clearInterval(timer) };
}

function printed({ verdict, summary, fields }: Verification): string[] {
  const rows = fields.map(({ field, stored, recomputed, equal, note }) => [
    equal === null ? 'unknown' : equal ? 'equal' : 'DIFFERENT',
    field,
    shortText(stored),
    equal === null ? (note ?? '') : shortText(recomputed),
  ]);
  return [...table([['', 'field', 'stored', 'computed again'], ...rows]), '', `${verdict}: ${summary}`];
}

const MOST = 60;

function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}

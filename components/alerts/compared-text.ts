import type { VerifiedField } from '@/contracts/verification';

type Shown = Readonly<{ text: string; full: string }>;

/** How much of a text stands before the place where two differ. */
const BEFORE = 20;

/** Two values as texts that fit into a line: where they differ far from their beginning, from shortly before there. */
export function comparedText(stored: unknown, recomputed: unknown): readonly [Shown, Shown] {
  const [before, after] = [textOf(stored), textOf(recomputed)];
  const at = firstDifference(before, after);
  const cut = (full: string): Shown =>
    at <= 2 * BEFORE ? { text: full, full } : { text: `…${full.slice(at - BEFORE)}`, full };
  return [cut(before), cut(after)];
}

/** What differs first, then what is unknown. */
export function inOrder(fields: readonly VerifiedField[]): VerifiedField[] {
  const rank = ({ equal }: VerifiedField) => (equal === false ? 0 : equal === null ? 1 : 2);
  return [...fields].sort((a, b) => rank(a) - rank(b));
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

function firstDifference(a: string, b: string): number {
  if (a === b) return 0;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

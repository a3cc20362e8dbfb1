import type { RuleProblem } from '@/contracts/api';

export type TextPart = Readonly<{ text: string; isWrong: boolean }>;

/** The source cut where problems begin and end, so that their stretch can be underlined. */
export function markText(source: string, problems: readonly RuleProblem[]): TextPart[] {
  const spans = problems
    .flatMap(({ offset, length }) => (offset === undefined ? [] : [visible(source, offset, length ?? 1)]))
    .sort((a, b) => a.from - b.from);
  const parts: TextPart[] = [];
  let at = 0;
  for (const { from, to } of spans) {
    if (to <= at) continue;
    const start = Math.max(at, from);
    if (start > at) parts.push({ text: source.slice(at, start), isWrong: false });
    parts.push({ text: source.slice(start, to) || ' ', isWrong: true });
    at = to;
  }
  if (at < source.length) parts.push({ text: source.slice(at), isWrong: false });
  return parts;
}

/** At least one character; at the end of the text a blank after it. */
function visible(source: string, offset: number, length: number) {
  const from = Math.min(Math.max(0, offset), source.length);
  return { from, to: Math.max(from + 1, Math.min(source.length, from + length)) };
}

/** Lines a problem is on, 1-based. */
export const wrongLines = (problems: readonly RuleProblem[]): ReadonlySet<number> =>
  new Set(problems.flatMap(({ line }) => (line === undefined ? [] : [line])));

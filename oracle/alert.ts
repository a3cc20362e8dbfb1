import type { Expected } from './aggregate';
import { pathsOf } from './condition';
import type { RuleDefinition } from './definitions';
import type { Place, Value } from './event';
import { valueRead, type Reads } from './scope';

export type ExpectedAlert = Readonly<{
  rule: string;
  version: number;
  /** The event's id; of a window its name. */
  event: string;
  entity: Readonly<{ type: string; id: string | null }> | null;
  time: number;
  severity: string;
  values: ReadonlyMap<string, Expected>;
  /** Null: a window has none. */
  score: number | null;
  verdict: Verdict | null;
  mode: 'live' | 'shadow';
  /** Null: a window lies in no place of the log. */
  place: Place | null;
  window: AlertWindow | null;
  isWithdrawn: boolean;
}>;
export type AlertWindow = Readonly<{
  metric: string;
  group: ReadonlyMap<string, Value>;
  startMs: number;
  endMs: number;
  revision: number;
}>;

export const VERDICTS = ['approve', 'review', 'decline'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How often a rule matched, and how many of these matches raised no alert because it rested. */
export type RuleCount = { matched: number; suppressed: number };
export type RuleCounts = Map<string, RuleCount>;

export function countMatch(counts: RuleCounts, { name }: RuleDefinition, isResting: boolean): void {
  const count = counts.get(name) ?? { matched: 0, suppressed: 0 };
  counts.set(name, count);
  count.matched += 1;
  if (isResting) count.suppressed += 1;
}

/** What alerts of both kinds say of their rule. */
export const ruleFacts = (rule: RuleDefinition, reads: Reads) => ({
  rule: rule.name,
  version: rule.version ?? 1,
  severity: rule.severity,
  values: new Map(pathsOf(rule.when).map(path => [path, valueRead(reads, path)])),
  mode: modeOf(rule),
});

export const isJudged = ({ mode = 'live' }: RuleDefinition) => mode === 'live' || mode === 'shadow';
export const modeOf = ({ mode }: RuleDefinition) =>
  mode === 'shadow' ? ('shadow' as const) : ('live' as const);

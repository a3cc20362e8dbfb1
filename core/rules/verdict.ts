import type { RulePlan } from '../definitions/plan-rule';
import type { VerdictPlan } from '../definitions/plan-stream';
import { VERDICTS, type Verdict } from '../definitions/types';

/** The sum of the weights of the live rules that matched one event. */
export function scoreOf(matched: readonly Pick<RulePlan, 'mode' | 'weight'>[]): number {
  let score = 0;
  for (const { mode, weight } of matched) if (mode === 'live') score += weight;
  return score;
}

/**
 * What is to be done with the event: the stronger of what the score says and what the live rules that matched say.
 * null: neither the stream has thresholds nor any of these rules a verdict.
 */
export function verdictOf(
  thresholds: VerdictPlan | null,
  score: number,
  matched: readonly Pick<RulePlan, 'mode' | 'verdict'>[],
): Verdict | null {
  let strongest = thresholds === null ? null : verdictOfScore(thresholds, score);
  for (const { mode, verdict } of matched) {
    if (mode !== 'live' || verdict === null) continue;
    if (strongest === null || VERDICTS.indexOf(verdict) > VERDICTS.indexOf(strongest)) strongest = verdict;
  }
  return strongest;
}

function verdictOfScore({ review, decline }: VerdictPlan, score: number): Verdict {
  if (decline !== null && score >= decline) return 'decline';
  return review !== null && score >= review ? 'review' : 'approve';
}

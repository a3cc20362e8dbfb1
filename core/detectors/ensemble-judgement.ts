import { alikeOf, readView, usualRange, VIEWS, type View, type ViewKind } from './ensemble-view';
import { short, type Judgement } from './judgement';

/** Values needed before there is a score. */
export const WARM_UP_VALUES = 20;

/** The band leaves out what ±3 standard deviations leave out of normal values, on each side. */
const OUTSIDE = 0.00135;
/** Surprises from here on have a reason. */
const REASON_SCORE = 0.99;

/** Which view is surprised most and by how many bits; `isTold`: it is not what has been told before. */
export type Surprise = Readonly<{ view: number; bits: number; isTold: boolean }>;

/**
 * The score is 1 − 4 · 2^−bits, at least 0: a surprise of b bits comes to one view in 2^b values, to the rarest of four
 * at most four times as often. 0.99 is 8.6 bits, 0.999 is 12.
 */
export const scoreOfBits = (bits: number): number => Math.max(0, 1 - VIEWS.length * 2 ** -bits);

/** The expected value is the mean of the last few, the band what the series has shown so far. */
export function judgementOf(
  { views, last, count }: Readonly<{ views: readonly View[]; last: number; count: number }>,
  value: number,
  surprise: Surprise,
): Judgement {
  const [values, recent] = views;
  if (values === undefined || recent === undefined) throw new Error('the ensemble has lost its views');
  const { low, high } = usualRange(values, OUTSIDE);
  const score = scoreOfBits(surprise.bits);
  const reasons: string[] = [];
  if (value > high) reasons.push(`above_expected ${short(value)} over ${short(high)}`);
  if (value < low) reasons.push(`below_expected ${short(value)} under ${short(low)}`);
  const view = views[surprise.view];
  const kind = VIEWS[surprise.view];
  if (score >= REASON_SCORE && view !== undefined && kind !== undefined) {
    const { alike, total } = alikeOf(view, readView(kind, view, value, last, count + 1));
    reasons.push(`${nameOf(kind)} ${alike} of ${total} alike`);
  }
  if (!surprise.isTold) reasons.push('told_before');
  return { score, expected: Math.min(high, Math.max(low, recent.reading)), low, high, reasons };
}

/** `rare_value`, `rare_mean_of_5`, `rare_movement_of_20`. */
function nameOf({ of, span }: ViewKind): string {
  if (of === 'move') return `rare_movement_of_${span}`;
  return span === 1 ? 'rare_value' : `rare_mean_of_${span}`;
}

import { sum, variance, type Expected } from './aggregate';
import type { DetectorDefinition } from './definitions';
import { compare, minus, ofDouble, over, plus, squareRoot, toDouble, type Fraction } from './fraction';

/** What a detector says of a value. */
export type Judgement = ReadonlyMap<'score' | 'expected' | 'low' | 'high', Expected>;

const judgementOf = (score: Expected, expected: Expected, low: Expected, high: Expected): Judgement =>
  new Map([
    ['score', score],
    ['expected', expected],
    ['low', low],
    ['high', high],
  ]);

export const NOT_JUDGED = judgementOf(null, null, null, null);
const ANY = { kind: 'any' } as const;
const UNKNOWN = judgementOf(ANY, ANY, ANY, ANY);

/** What may be learnt of a window; null: it has no value, and is neither judged nor learnt. */
export function learnable(value: Expected): number | null {
  if (value === null) return null;
  if (value.kind === 'exact') return toDouble(value.value);
  if (value.kind === 'near') return value.low;
  return value.kind === 'double' ? value.value : null;
}

const WARM_UP = 10;
/** Greater ones have no squares: what is said of them is not judged here. */
const GREATEST = 1e140;
/** The squares of smaller distances are nothing to doubles. */
const LEAST = 1e-150;

/**
 * Of a value, given all that were learnt before it, in their order. `isExact`: they are known to the last digit. Values
 * that are alike where they are not may differ in the engine.
 */
export function judgement(
  { kind = 'ensemble', history = 60, alpha = 0.05 }: DetectorDefinition,
  learnt: readonly number[],
  value: number,
  isExact: boolean,
): Judgement {
  const isHuge = [...learnt, value].some(one => Math.abs(one) > GREATEST);
  if (isHuge || kind === 'ensemble' || kind === 'seasonal') return UNKNOWN;
  const known = kind === 'ewma' ? learnt : learnt.slice(-history);
  if (known.length < (kind === 'ewma' ? WARM_UP : Math.min(WARM_UP, history))) return NOT_JUDGED;
  const { expected, deviation } =
    kind === 'ewma' ? weighted(known, alpha) : kind === 'zscore' ? usual(known) : middle(known);
  const isConstant = isExact && known.every(one => one === known[0]);
  // So far doubles may be from what is exact.
  const slack = isConstant ? 0 : LEAST + 1e-12 * Math.max(...learnt.map(Math.abs), Math.abs(value));
  return byDeviation(value, expected, deviation, slack);
}

type Usual = { expected: number; deviation: number };

/** Mean and standard deviation. */
function usual(values: readonly number[]): Usual {
  const exact = values.map(ofDouble);
  return {
    expected: toDouble(over(sum(exact), exact.length)),
    deviation: toDouble(squareRoot(variance(exact))),
  };
}

/** Median, and the median distance from it; where more than half are alike, the mean distance. */
function middle(values: readonly number[]): Usual {
  const exact = values.map(ofDouble);
  const centre = median(exact);
  const distances = exact.map(one => distance(one, centre));
  const medianDistance = toDouble(median(distances));
  const meanDistance = toDouble(over(sum(distances), distances.length));
  return {
    expected: toDouble(centre),
    deviation: medianDistance > 0 ? 1.4826 * medianDistance : 1.2533 * meanDistance,
  };
}

function median(values: readonly Fraction[]): Fraction {
  const sorted = [...values].sort(compare);
  const half = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[sorted.length % 2 === 0 ? half - 1 : half], sorted[half]];
  if (below === undefined || above === undefined) throw new Error('the median of nothing');
  return over(plus(below, above), 2);
}

const distance = (a: Fraction, b: Fraction) => (compare(a, b) < 0 ? minus(b, a) : minus(a, b));

/** Each value weighs alpha, all before it together the rest; the first 1 / alpha weigh alike. */
function weighted(values: readonly number[], alpha: number): Usual {
  let weights: number[] = [];
  for (const [index] of values.entries()) {
    const own = Math.max(alpha, 1 / (index + 1));
    weights = [...weights.map(weight => weight * (1 - own)), own];
  }
  const [first = 0] = values;
  const mean = weights.reduce(
    (total, weight, index) => total + weight * ((values[index] ?? 0) - first),
    first,
  );
  const squares = weights.map((weight, index) => weight * ((values[index] ?? 0) - mean) ** 2);
  return { expected: mean, deviation: Math.sqrt(squares.reduce((a, b) => a + b)) };
}

/** How far an approximate error function may be from the true one. */
const SCORE_ERROR = 2e-7;

function byDeviation(value: number, expected: number, deviation: number, slack: number): Judgement {
  const around = (centre: number): Expected => ({
    kind: 'near',
    low: centre - 4 * slack,
    high: centre + 4 * slack,
    relative: slack === 0 ? 0 : 1e-15,
  });
  const [low, high] = [around(expected - 3 * deviation), around(expected + 3 * deviation)];
  return judgementOf(scoreOf(Math.abs(value - expected), deviation, slack), around(expected), low, high);
}

/** The share of normal values that are nearer. */
function scoreOf(away: number, deviation: number, slack: number): Expected {
  if (slack === 0 && deviation === 0) return { kind: 'double', value: away === 0 ? 0 : 1 };
  const least = Math.max(0, away - slack) / (deviation + slack);
  const most = deviation > slack ? (away + slack) / (deviation - slack) : Number.POSITIVE_INFINITY;
  return {
    kind: 'near',
    low: shareNearer(least) - SCORE_ERROR,
    high: shareNearer(most) + SCORE_ERROR,
    relative: 0,
  };
}

/** The normal density from −z to z, by Simpson's rule. */
function shareNearer(z: number): number {
  if (z >= 8) return 1;
  const steps = 200;
  const width = z / steps;
  let total = 0;
  for (let step = 0; step <= steps; step += 1) {
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
    total += weight * Math.exp(-((step * width) ** 2) / 2);
  }
  return (2 * total * width) / 3 / Math.sqrt(2 * Math.PI);
}

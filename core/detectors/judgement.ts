import { errorFunction } from './error-function';

/** What a detector says of one value: a score in [0, 1], what it expected and why. Its numbers are finite or null. */
export type Judgement = Readonly<{
  /** Null: too little is known. Otherwise the nearer to 1 the rarer. */
  score: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
  /** Codes, each with the numbers behind it: `above_expected z=4.2`. */
  reasons: readonly string[];
}>;

export const NOT_JUDGED: Judgement = { score: null, expected: null, low: null, high: null, reasons: [] };

/** Beyond what doubles can square or subtract. */
export const OUT_OF_RANGE: Judgement = { ...NOT_JUDGED, reasons: ['out_of_range'] };

/** Too few values are known. */
export const warmingUp = (known: number, needed: number): Judgement => ({
  ...NOT_JUDGED,
  reasons: [`warming_up ${known} of ${needed}`],
});

/** The expected band is the expected value ± this many deviations. */
const BAND = 3;

/**
 * The value against what was expected, as the probability erf(|z| / √2) that a normal value lies nearer. Where nothing
 * ever deviated, the expected value scores 0 and any other 1.
 */
export function judgeByDeviation(value: number, expected: number, deviation: number): Judgement {
  const distance = value - expected;
  if (!Number.isFinite(distance) || !Number.isFinite(deviation * BAND)) return OUT_OF_RANGE;
  const z =
    deviation === 0 ? (distance === 0 ? 0 : Number.POSITIVE_INFINITY) : Math.abs(distance) / deviation;
  return {
    score: z === Number.POSITIVE_INFINITY ? 1 : errorFunction(z / Math.SQRT2),
    expected,
    low: expected - BAND * deviation,
    high: expected + BAND * deviation,
    reasons: z > BAND ? [deviationReason(distance, z)] : [],
  };
}

function deviationReason(distance: number, z: number): string {
  const side = distance > 0 ? 'above_expected' : 'below_expected';
  return z === Number.POSITIVE_INFINITY ? `${side} never_varied` : `${side} z=${short(z)}`;
}

/** A number with three digits that tell: 4.21, 1.35e+9. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));

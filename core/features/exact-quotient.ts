import { addFractions, fractionOf, multiplyFractions, quotientToDouble } from '../aggregates/binary-fraction';
import { roundingOf } from '../aggregates/exact-product';
import { addDouble, addDoubleSquare, exactTotal, type ExactSum } from '../aggregates/exact-sum';

/** Squares of doubles of these magnitudes are exactly two doubles: nothing over- or underflows. */
const LEAST = 2 ** -400;
const MOST = 2 ** 400;

/** Adds the exact square of a finite double to a sum, or takes it away. */
export function addSquareOf(sum: ExactSum, value: number, sign: 1 | -1): void {
  const magnitude = Math.abs(value);
  if (magnitude > LEAST && magnitude < MOST) {
    const square = value * value;
    addDouble(sum, sign * square);
    const rest = roundingOf(value, value, square);
    if (rest !== 0) addDouble(sum, sign * rest);
  } else if (sign > 0) addDoubleSquare(sum, value);
  else {
    const { mantissa, exponent } = multiplyFractions(fractionOf(value), fractionOf(value));
    sum.wide = addFractions(sum.wide, { mantissa: -mantissa, exponent });
  }
}

/** 2^-48: more than what the correction of a quotient below can be wrong by. */
const DOUBT = 2 ** -48;

/**
 * The double nearest to sum / divisor. Two doubles settle it nearly always; where they leave a doubt (A. Ziv's test)
 * it is computed with all digits.
 */
export function nearestQuotient(sum: ExactSum, divisor: number): number {
  const { partials, whole } = sum;
  if (sum.wide.mantissa !== 0n || whole.high !== 0n || partials.length > 2) return slowQuotient(sum, divisor);
  if (partials.length === 0) return whole.low / divisor + 0;
  const [high, low] = twoSum(partials, whole.low);
  if (high === 0) return 0;
  const quotient = high / divisor;
  const product = quotient * divisor;
  if (!(Math.abs(quotient) > LEAST) || !(Math.abs(product) < MOST)) return slowQuotient(sum, divisor);
  const rest = high - product - roundingOf(quotient, divisor, product) + low;
  const correction = rest / divisor;
  const nearest = quotient + correction * (1 + DOUBT);
  return nearest === quotient + correction * (1 - DOUBT) ? nearest : slowQuotient(sum, divisor);
}

/** The sum of at most three doubles, two of which do not overlap: its nearest double, and what is missing. */
function twoSum(partials: readonly number[], whole: number): [number, number] {
  const [first, firstRest] = exactSum(partials[1] ?? 0, whole);
  const [second, secondRest] = exactSum(firstRest, partials[0] ?? 0);
  const [high, low] = exactSum(first, second);
  return exactSum(high, low + secondRest);
}

function exactSum(a: number, b: number): [number, number] {
  const sum = a + b;
  const bPart = sum - a;
  return [sum, a - (sum - bPart) + (b - bPart)];
}

const slowQuotient = (sum: ExactSum, divisor: number) => quotientToDouble(exactTotal(sum), BigInt(divisor));

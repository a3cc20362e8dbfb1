import { addFractions, fractionOf, multiplyFractions, quotientToDouble } from '../aggregates/binary-fraction';
import { addDouble, addDoubleSquare, exactTotal, type ExactSum } from '../aggregates/exact-sum';
import { errorOfProduct, errorOfSum, nearestDouble } from '../aggregates/rounding-errors';

/** Squares and quotients of doubles of these magnitudes are exactly two doubles: nothing over- or underflows. */
const LEAST = 2 ** -400;
const MOST = 2 ** 400;

/** Adds the exact square of a finite double to a sum, or takes it away. */
export function addSquareOf(sum: ExactSum, value: number, sign: 1 | -1): void {
  const magnitude = Math.abs(value);
  if (magnitude > LEAST && magnitude < MOST) {
    const square = value * value;
    addDouble(sum, sign * square);
    const rest = errorOfProduct(value, value, square);
    if (rest !== 0) addDouble(sum, sign * rest);
  } else if (sign > 0) addDoubleSquare(sum, value);
  else {
    const { mantissa, exponent } = multiplyFractions(fractionOf(value), fractionOf(value));
    sum.wide = addFractions(sum.wide, { mantissa: -mantissa, exponent });
  }
}

/**
 * The double nearest to sum / divisor. Two doubles hold a sum nearly always, and settle it nearly always; where they
 * do not it is computed with all digits.
 */
export function nearestQuotient(sum: ExactSum, divisor: number): number {
  const { partials, whole } = sum;
  if (sum.wide.mantissa !== 0n || whole.high !== 0n) return slowQuotient(sum, divisor);
  let high = whole.low;
  let low = 0;
  // From the largest on, so that each takes what room the ones before have left in the two.
  for (let index = partials.length - 1; index >= 0; index -= 1) {
    const partial = partials[index] as number;
    const next = high + partial;
    const error = errorOfSum(high, partial, next);
    const rest = low + error;
    if (errorOfSum(low, error, rest) !== 0) return slowQuotient(sum, divisor);
    high = next;
    low = rest;
  }
  const nearest = quotientOfTwo(high, low, divisor);
  return nearest === nearest ? nearest : slowQuotient(sum, divisor);
}

/** The double nearest to (high + low) / divisor, NaN where doubles cannot tell. */
function quotientOfTwo(high: number, low: number, divisor: number): number {
  const sum = high + low;
  const rest = errorOfSum(high, low, sum);
  // Where it is a double, or is to be one, one rounding is all there is.
  if (rest === 0 || divisor === 1) return sum / divisor + 0;
  const magnitude = Math.abs(sum);
  return magnitude > LEAST && magnitude < MOST ? nearestDouble(sum, rest, divisor) : Number.NaN;
}

const slowQuotient = (sum: ExactSum, divisor: number) => quotientToDouble(exactTotal(sum), BigInt(divisor));

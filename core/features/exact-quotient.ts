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
 * The double nearest to sum / divisor. Two doubles settle it nearly always; where they leave a doubt it is
 * computed with all digits.
 */
export function nearestQuotient(sum: ExactSum, divisor: number): number {
  const { partials, whole } = sum;
  if (sum.wide.mantissa !== 0n || whole.high !== 0n || partials.length > 2) return slowQuotient(sum, divisor);
  if (partials.length === 0) return whole.low / divisor + 0;
  const [high, low] = twoSum(partials, whole.low);
  if (high === 0) return 0;
  const magnitude = Math.abs(high);
  const nearest = magnitude > LEAST && magnitude < MOST ? nearestDouble(high, low, divisor) : Number.NaN;
  return nearest === nearest ? nearest : slowQuotient(sum, divisor);
}

/** The sum of at most three doubles, two of which do not overlap: its nearest double, and what is missing. */
function twoSum(partials: readonly number[], whole: number): [number, number] {
  const small = partials[0] ?? 0;
  const large = partials[1] ?? 0;
  const first = large + whole;
  const rest = errorOfSum(large, whole, first);
  const second = rest + small;
  const high = first + second;
  const low = errorOfSum(first, second, high) + errorOfSum(rest, small, second);
  const sum = high + low;
  return [sum, errorOfSum(high, low, sum)];
}

const slowQuotient = (sum: ExactSum, divisor: number) => quotientToDouble(exactTotal(sum), BigInt(divisor));

import { MINUS, POINT, ZERO } from './bytes';

/** Powers of ten that a double holds exactly. */
const TEN = Array.from({ length: 23 }, (_, power) => 10 ** power);
/** Any number of so many digits is a double, exactly. */
const MOST_DIGITS = 15;
/** Any number of units below is reached from its digits exactly, and the decimal's double leads back to it. */
const MOST_UNITS = 1e15;
/** No more digits are read on either side of the point. */
const LONGEST = 64;

/**
 * Reads numbers of JSON from bytes; `end` is where the last one ended. NaN where a number is none, or none that is
 * read here. What may follow a number is the caller's business: `1e5` ends before its `e`.
 */
export class NumberScanner {
  end = 0;

  /** The smallest units of a decimal. It ends behind as many digits as the scale has. */
  units(view: DataView, start: number, scale: number): number {
    const isNegative = view.getUint8(start) === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let units = 0;
    let digit = view.getUint8(at) - ZERO;
    while (digit >= 0 && digit <= 9 && at - first < LONGEST) {
      units = units * 10 + digit;
      at += 1;
      digit = view.getUint8(at) - ZERO;
    }
    const whole = at - first;
    if (isNoWhole(view, first, whole) || whole > MOST_DIGITS) return Number.NaN;
    let missing = scale;
    if (digit === POINT - ZERO) {
      const point = at;
      at += 1;
      digit = view.getUint8(at) - ZERO;
      while (digit >= 0 && digit <= 9 && missing > 0) {
        units = units * 10 + digit;
        missing -= 1;
        at += 1;
        digit = view.getUint8(at) - ZERO;
      }
      if (at === point + 1) return Number.NaN;
    }
    this.end = at;
    if (whole + scale - missing > MOST_DIGITS) return Number.NaN;
    if (missing > 0) units *= TEN[missing] ?? Number.NaN;
    if (units >= MOST_UNITS) return Number.NaN;
    return isNegative ? 0 - units : units;
  }

  /** A whole number of at most 15 digits. */
  integer(view: DataView, start: number): number {
    const isNegative = view.getUint8(start) === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    // In two parts, so that all of it is done in 32 bits.
    let high = 0;
    let digit = view.getUint8(at) - ZERO;
    while (digit >= 0 && digit <= 9 && at - first < 9) {
      high = high * 10 + digit;
      at += 1;
      digit = view.getUint8(at) - ZERO;
    }
    const middle = at;
    let low = 0;
    while (digit >= 0 && digit <= 9 && at - middle < 7) {
      low = low * 10 + digit;
      at += 1;
      digit = view.getUint8(at) - ZERO;
    }
    this.end = at;
    if (isNoWhole(view, first, at - first) || at - first > MOST_DIGITS) return Number.NaN;
    const value = high * (TEN[at - middle] ?? 1) + low;
    return isNegative ? 0 - value : value;
  }

  /**
   * A double: the digits as an integer, divided by a power of ten. Both are exact, so that the quotient is the double
   * nearest to the number (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). +Infinity: it is a
   * number, with too many digits for that.
   */
  double(view: DataView, start: number): number {
    const isNegative = view.getUint8(start) === MINUS;
    const first = isNegative ? start + 1 : start;
    let at = first;
    let high = 0;
    let digit = view.getUint8(at) - ZERO;
    while (digit >= 0 && digit <= 9 && at - first < LONGEST) {
      high = high * 10 + digit;
      at += 1;
      digit = view.getUint8(at) - ZERO;
    }
    const whole = at - first;
    if (isNoWhole(view, first, whole)) return Number.NaN;
    let fraction = 0;
    let low = 0;
    if (digit === POINT - ZERO) {
      const point = at + 1;
      at = point;
      digit = view.getUint8(at) - ZERO;
      while (digit >= 0 && digit <= 9 && at - point < LONGEST) {
        low = low * 10 + digit;
        at += 1;
        digit = view.getUint8(at) - ZERO;
      }
      fraction = at - point;
      if (fraction === 0) return Number.NaN;
    }
    this.end = at;
    if (whole + fraction > MOST_DIGITS) return Number.POSITIVE_INFINITY;
    const scale = TEN[fraction] ?? 1;
    const value = (high * scale + low) / scale;
    return isNegative ? 0 - value : value;
  }
}

/** No digit, or a zero in front of others, which JSON does not have. */
function isNoWhole(view: DataView, first: number, digits: number): boolean {
  return digits === 0 || (digits > 1 && view.getUint8(first) === ZERO);
}

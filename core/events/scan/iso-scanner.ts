import { utcMsOf } from '../../time/iso-time';
import { POINT, QUOTE, ZERO } from './bytes';

const DASH = 0x2d;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const BLANK = 0x20;

/** Reads `"2018-04-01T00:00:31.5Z"`, the usual form of ISO 8601, from bytes; `end` is behind the quote. */
export class IsoScanner {
  end = 0;
  private yearText = 0;
  private monthText = 0;
  private dayText = 0;
  private dayMs = Number.NaN;

  /** Epoch milliseconds; NaN where it is written otherwise or is no time. `start` is at the opening quote. */
  timeMs(view: DataView, start: number): number {
    const date = start + 1;
    const dayMs = this.dateMs(view, date);
    const between = view.getUint8(date + 10);
    if (between !== LETTER_T && between !== BLANK) return Number.NaN;
    if (view.getUint8(date + 13) !== COLON || view.getUint8(date + 16) !== COLON) return Number.NaN;
    const hour = twoDigits(view, date + 11);
    const minute = twoDigits(view, date + 14);
    const second = twoDigits(view, date + 17);
    if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
    const fractionMs =
      view.getUint8(date + 19) === POINT ? this.fractionMs(view, date + 20) : this.none(date + 19);
    const zone = this.end;
    if (view.getUint8(zone) !== LETTER_Z || view.getUint8(zone + 1) !== QUOTE) return Number.NaN;
    this.end = zone + 2;
    return dayMs + hour * 3_600_000 + minute * 60_000 + second * 1000 + fractionMs;
  }

  /** Most events are of the day of the one before. */
  private dateMs(view: DataView, at: number): number {
    const year = view.getInt32(at, true);
    const month = view.getInt32(at + 4, true);
    const day = view.getUint16(at + 8, true);
    if (year === this.yearText && month === this.monthText && day === this.dayText) return this.dayMs;
    if (view.getUint8(at + 4) !== DASH || view.getUint8(at + 7) !== DASH) return Number.NaN;
    const fullYear = twoDigits(view, at) * 100 + twoDigits(view, at + 2);
    const dayMs = utcMsOf(fullYear, twoDigits(view, at + 5), twoDigits(view, at + 8), 0, 0, 0);
    this.yearText = year;
    this.monthText = month;
    this.dayText = day;
    this.dayMs = dayMs ?? Number.NaN;
    return this.dayMs;
  }

  /** One to nine digits; those beyond the millisecond are cut off. */
  private fractionMs(view: DataView, start: number): number {
    let ms = 0;
    let at = start;
    let digit = view.getUint8(at) - ZERO;
    while (digit >= 0 && digit <= 9 && at - start < 9) {
      if (at - start < 3) ms = ms * 10 + digit;
      at += 1;
      digit = view.getUint8(at) - ZERO;
    }
    this.end = at;
    const count = at - start;
    if (count === 0) return Number.NaN;
    return count === 1 ? ms * 100 : count === 2 ? ms * 10 : ms;
  }

  private none(end: number): number {
    this.end = end;
    return 0;
  }
}

function twoDigits(view: DataView, at: number): number {
  const tens = view.getUint8(at) - ZERO;
  const ones = view.getUint8(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

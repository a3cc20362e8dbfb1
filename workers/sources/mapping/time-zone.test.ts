import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error';
import { openTimeZone } from './time-zone';

const ZONES = [
  'Europe/Paris',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'UTC',
];

/** What the clocks show there, as if it were UTC: an independent way round, through a locale's text. */
function shownMs(utcMs: number, timeZone: string): number {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    utcMs,
  );
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** Every quarter of an hour that shows this time, found by trying all offsets from −13 to +15 hours. */
function candidates(localMs: number, zone: string): number[] {
  const offsets = Array.from({ length: 28 * 4 + 1 }, (_, step) => (step - 13 * 4) * 900_000);
  return offsets.map(offset => localMs - offset).filter(utcMs => shownMs(utcMs, zone) === localMs);
}

describe('openTimeZone', () => {
  it.each(ZONES)('agrees with trying every offset in %s', name => {
    const zone = openTimeZone(name);
    const seconds = fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2035, 0) / 1000 });
    fc.assert(
      fc.property(seconds, second => {
        const possible = candidates(second * 1000, name);
        if (possible.length > 0) expect(zone(second * 1000)).toBe(Math.min(...possible));
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['before the clocks go forward', '2024-03-31T01:59:59', '2024-03-31T00:59:59Z'],
    ['in the hour that never was: as if they had not yet', '2024-03-31T02:30:00', '2024-03-31T01:30:00Z'],
    ['after they went forward', '2024-03-31T03:00:00', '2024-03-31T01:00:00Z'],
    ['in the hour that comes twice: the first one', '2024-10-27T02:30:00', '2024-10-27T00:30:00Z'],
    ['after they went back', '2024-10-27T03:00:00', '2024-10-27T02:00:00Z'],
  ])('in Paris, %s', (_when, local, utc) => {
    expect(new Date(openTimeZone('Europe/Paris')(Date.parse(`${local}Z`)))).toEqual(new Date(utc));
  });

  it('keeps milliseconds', () => {
    expect(openTimeZone('Asia/Kolkata')(Date.UTC(2024, 0, 1, 12, 0, 0, 123)) % 1000).toBe(123);
  });

  it('refuses a name that is no zone', () => {
    expect(() => openTimeZone('Paris')).toThrow(UsageError);
  });
});

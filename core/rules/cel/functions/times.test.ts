import { expect, test } from 'vitest';
import { compile } from '../cel';
import { ENVIRONMENT, SCOPE, outcome } from '../cel-fixture';

function local(name: 'hour' | 'weekday', iso: string, zone: string): unknown {
  const scope = { ...SCOPE, event: { at: Date.parse(iso) } };
  return outcome(`${name}(event.at, "${zone}")`, scope);
}

/** What Python's zoneinfo says, on both sides of the changes of clocks. */
const walls: [iso: string, zone: string, hour: number, weekday: number][] = [
  ['2024-01-01T00:00:00Z', 'Europe/Berlin', 1, 1],
  ['2024-03-31T00:59:59Z', 'Europe/Berlin', 1, 0],
  ['2024-03-31T01:00:00Z', 'Europe/Berlin', 3, 0],
  ['2024-07-15T12:34:56Z', 'Europe/Berlin', 14, 1],
  ['2024-10-27T00:59:59Z', 'Europe/Berlin', 2, 0],
  ['2024-10-27T01:00:00Z', 'Europe/Berlin', 2, 0],
  ['1999-12-31T23:30:00Z', 'Europe/Berlin', 0, 6],
  ['1970-01-01T00:00:00Z', 'Europe/Berlin', 1, 4],
  ['1985-06-01T03:04:05Z', 'Europe/Berlin', 5, 6],
  ['2024-03-31T00:59:59Z', 'Europe/London', 0, 0],
  ['2024-03-31T01:00:00Z', 'Europe/London', 2, 0],
  ['2024-07-15T12:34:56Z', 'Europe/London', 13, 1],
  ['2024-10-27T00:59:59Z', 'Europe/London', 1, 0],
  ['2024-10-27T01:00:00Z', 'Europe/London', 1, 0],
  ['1970-01-01T00:00:00Z', 'Europe/London', 1, 4],
  ['2024-01-01T00:00:00Z', 'America/New_York', 19, 0],
  ['2024-03-10T06:59:59Z', 'America/New_York', 1, 0],
  ['2024-03-10T07:00:00Z', 'America/New_York', 3, 0],
  ['2024-07-15T12:34:56Z', 'America/New_York', 8, 1],
  ['2024-11-03T05:59:59Z', 'America/New_York', 1, 0],
  ['2024-11-03T06:00:00Z', 'America/New_York', 1, 0],
  ['1999-12-31T23:30:00Z', 'America/New_York', 18, 5],
  ['1970-01-01T00:00:00Z', 'America/New_York', 19, 3],
  ['2024-01-01T00:00:00Z', 'America/Los_Angeles', 16, 0],
  ['2024-07-15T12:34:56Z', 'America/Los_Angeles', 5, 1],
  ['1970-01-01T00:00:00Z', 'America/Los_Angeles', 16, 3],
  ['2024-01-01T00:00:00Z', 'America/Sao_Paulo', 21, 0],
  ['2024-07-15T12:34:56Z', 'America/Sao_Paulo', 9, 1],
  ['1999-12-31T23:30:00Z', 'America/Sao_Paulo', 21, 5],
  ['1970-01-01T00:00:00Z', 'America/Sao_Paulo', 21, 3],
  ['2024-01-01T00:00:00Z', 'Asia/Kolkata', 5, 1],
  ['2024-10-05T15:29:59Z', 'Asia/Kolkata', 20, 6],
  ['2024-10-05T15:30:00Z', 'Asia/Kolkata', 21, 6],
  ['1970-01-01T00:00:00Z', 'Asia/Kolkata', 5, 4],
  ['2024-01-01T00:00:00Z', 'Asia/Kathmandu', 5, 1],
  ['2024-07-15T12:34:56Z', 'Asia/Kathmandu', 18, 1],
  ['1970-01-01T00:00:00Z', 'Asia/Kathmandu', 5, 4],
  ['1985-06-01T03:04:05Z', 'Asia/Kathmandu', 8, 6],
  ['2024-01-01T00:00:00Z', 'Asia/Tokyo', 9, 1],
  ['2024-07-15T12:34:56Z', 'Asia/Tokyo', 21, 1],
  ['1999-12-31T23:30:00Z', 'Asia/Tokyo', 8, 6],
  ['1970-01-01T00:00:00Z', 'Asia/Tokyo', 9, 4],
  ['2024-01-01T00:00:00Z', 'Australia/Sydney', 11, 1],
  ['2024-07-15T12:34:56Z', 'Australia/Sydney', 22, 1],
  ['2024-04-06T14:59:59Z', 'Australia/Sydney', 1, 0],
  ['2024-04-06T15:00:00Z', 'Australia/Sydney', 2, 0],
  ['2024-10-05T15:29:59Z', 'Australia/Sydney', 1, 0],
  ['2024-10-05T15:30:00Z', 'Australia/Sydney', 1, 0],
  ['1970-01-01T00:00:00Z', 'Australia/Sydney', 10, 4],
  ['2024-01-01T00:00:00Z', 'Australia/Lord_Howe', 11, 1],
  ['2024-04-06T14:59:59Z', 'Australia/Lord_Howe', 1, 0],
  ['2024-04-06T15:00:00Z', 'Australia/Lord_Howe', 1, 0],
  ['2024-10-05T15:29:59Z', 'Australia/Lord_Howe', 1, 0],
  ['2024-10-05T15:30:00Z', 'Australia/Lord_Howe', 2, 0],
  ['1970-01-01T00:00:00Z', 'Australia/Lord_Howe', 10, 4],
  ['1985-06-01T03:04:05Z', 'Australia/Lord_Howe', 13, 6],
  ['2024-01-01T00:00:00Z', 'Pacific/Auckland', 13, 1],
  ['2024-07-15T12:34:56Z', 'Pacific/Auckland', 0, 2],
  ['2024-04-06T14:59:59Z', 'Pacific/Auckland', 2, 0],
  ['2024-04-06T15:00:00Z', 'Pacific/Auckland', 3, 0],
  ['1970-01-01T00:00:00Z', 'Pacific/Auckland', 12, 4],
  ['2024-01-01T00:00:00Z', 'Pacific/Chatham', 13, 1],
  ['2024-04-06T14:59:59Z', 'Pacific/Chatham', 3, 0],
  ['2024-04-06T15:00:00Z', 'Pacific/Chatham', 3, 0],
  ['2024-10-05T15:29:59Z', 'Pacific/Chatham', 5, 0],
  ['2024-10-05T15:30:00Z', 'Pacific/Chatham', 5, 0],
  ['1970-01-01T00:00:00Z', 'Pacific/Chatham', 12, 4],
  ['2024-01-01T00:00:00Z', 'Pacific/Apia', 13, 1],
  ['1999-12-31T23:30:00Z', 'Pacific/Apia', 12, 5],
  ['1970-01-01T00:00:00Z', 'Pacific/Apia', 13, 3],
  ['1985-06-01T03:04:05Z', 'Pacific/Apia', 16, 5],
  ['2024-01-01T00:00:00Z', 'Africa/Casablanca', 1, 1],
  ['2024-03-10T06:59:59Z', 'Africa/Casablanca', 6, 0],
  ['2024-03-10T07:00:00Z', 'Africa/Casablanca', 7, 0],
  ['2024-07-15T12:34:56Z', 'Africa/Casablanca', 13, 1],
  ['1970-01-01T00:00:00Z', 'Africa/Casablanca', 0, 4],
  ['2024-01-01T00:00:00Z', 'Africa/Lagos', 1, 1],
  ['1999-12-31T23:30:00Z', 'Africa/Lagos', 0, 6],
  ['1970-01-01T00:00:00Z', 'Africa/Lagos', 1, 4],
  ['2024-01-01T00:00:00Z', 'America/St_Johns', 20, 0],
  ['2024-03-10T06:59:59Z', 'America/St_Johns', 4, 0],
  ['2024-03-10T07:00:00Z', 'America/St_Johns', 4, 0],
  ['1970-01-01T00:00:00Z', 'America/St_Johns', 20, 3],
  ['1985-06-01T03:04:05Z', 'America/St_Johns', 0, 6],
  ['2024-01-01T00:00:00Z', 'Asia/Tehran', 3, 1],
  ['1970-01-01T00:00:00Z', 'Asia/Tehran', 3, 4],
  ['1985-06-01T03:04:05Z', 'Asia/Tehran', 6, 6],
  ['2024-01-01T00:00:00Z', 'America/Argentina/Buenos_Aires', 21, 0],
  ['1999-12-31T23:30:00Z', 'America/Argentina/Buenos_Aires', 20, 5],
  ['1970-01-01T00:00:00Z', 'America/Argentina/Buenos_Aires', 21, 3],
  ['2024-01-01T00:00:00Z', 'Pacific/Kiritimati', 14, 1],
  ['1999-12-31T23:30:00Z', 'Pacific/Kiritimati', 13, 6],
  ['1970-01-01T00:00:00Z', 'Pacific/Kiritimati', 13, 3],
  ['2024-01-01T00:00:00Z', 'Pacific/Pago_Pago', 13, 0],
  ['2024-07-15T12:34:56Z', 'Pacific/Pago_Pago', 1, 1],
  ['1970-01-01T00:00:00Z', 'Pacific/Pago_Pago', 13, 3],
];

test.each(walls)('%s in %s the hour is %i and the weekday %i', (iso, zone, hour, weekday) => {
  expect(local('hour', iso, zone)).toBe(hour);
  expect(local('weekday', iso, zone)).toBe(weekday);
});

const utc: [iso: string, hour: number, weekday: number][] = [
  ['1970-01-01T00:00:00.000Z', 0, 4],
  ['1969-12-31T23:59:59.999Z', 23, 3],
  ['1969-12-28T00:00:00.000Z', 0, 0],
  ['2000-02-29T12:00:00.000Z', 12, 2],
  ['2023-11-14T22:13:20.000Z', 22, 2],
  ['2024-02-29T23:59:59.999Z', 23, 4],
  ['2024-03-01T00:00:00.000Z', 0, 5],
  ['2024-03-02T01:00:00.000Z', 1, 6],
  ['2024-03-03T02:00:00.000Z', 2, 0],
  ['2024-03-04T03:00:00.000Z', 3, 1],
  ['1900-01-01T00:00:00.000Z', 0, 1],
  ['0001-01-01T05:00:00.000Z', 5, 1],
];

test.each(utc)('%s in UTC, written out or not, is hour %i of weekday %i', (iso, hour, weekday) => {
  const at = Date.parse(iso);
  const scope = { event: { at } };
  expect(outcome('hour(event.at)', scope)).toBe(hour);
  expect(outcome('weekday(event.at)', scope)).toBe(weekday);
  expect(local('hour', iso, 'UTC')).toBe(hour);
  expect(local('weekday', iso, 'Etc/UTC')).toBe(weekday);
  expect(new Date(at).getUTCHours()).toBe(hour);
  expect(new Date(at).getUTCDay()).toBe(weekday);
});

const fixed: [zone: string, hour: number, weekday: number][] = [
  ['+00:00', 22, 2],
  ['+01:00', 23, 2],
  ['+02:00', 0, 3],
  ['+05:30', 3, 3],
  ['-05:00', 17, 2],
  ['-22:30', 23, 1],
];

test.each(fixed)('2023-11-14T22:13:20Z at %s is hour %i of weekday %i', (zone, hour, weekday) => {
  expect(outcome(`hour(event.at, "${zone}")`)).toBe(hour);
  expect(outcome(`weekday(event.at, "${zone}")`)).toBe(weekday);
});

const refused: [source: string, message: string][] = [
  [
    'hour(event.at, "Europe/Berln")',
    'problem: there is no time zone "Europe/Berln"; did you mean "Europe/Berlin"?',
  ],
  [
    'hour(event.at, "europe/paaris")',
    'problem: there is no time zone "europe/paaris"; did you mean "Europe/Paris"?',
  ],
  ['hour(event.at, "")', 'problem: there is no time zone ""; zones are named like "Europe/Berlin"'],
  ['hour(event.at, "+2")', 'problem: there is no time zone "+2"; zones are named like "Europe/Berlin"'],
  [
    'weekday(event.at, "Mars/Olympus")',
    'problem: there is no time zone "Mars/Olympus"; zones are named like "Europe/Berlin"',
  ],
  ['hour(event.at, event.card)', 'error: there is no time zone "card-0042"'],
  ['hour(event.tip)', 'error: event.tip is null'],
  ['hour(1e300)', 'error: 1e+300 is no timestamp'],
  ['hour(-8640000000000001)', 'error: -8640000000000001 is no timestamp'],
  ['hour(0.0 / 0.0, "Europe/Berlin")', 'error: NaN is no timestamp'],
  ['hour("2024-01-01")', 'problem: hour takes a number here, but "2024-01-01" is text (string)'],
  ['hour()', 'problem: hour has too few values: write hour(timestamp, "Europe/Berlin")'],
  ['hour(event.at, "UTC", 1)', 'problem: hour has too many values: write hour(timestamp, "Europe/Berlin")'],
];

test.each(refused)('%s is refused: %s', (source, message) => expect(outcome(source)).toBe(message));

const accepted: [source: string, value: unknown][] = [
  ['hour(event.at) >= 22', true],
  ['hour(event.at, "Asia/Tokyo") in [7, 8]', true],
  ['weekday(event.at) in [0, 6]', false],
  ['hour(8640000000000000, "Europe/Berlin")', 2],
  ['hour(-8640000000000000, "Asia/Tokyo")', 9],
  ['hour(event.at, event.isOnline ? "Asia/Tokyo" : "UTC")', 7],
  ['["UTC", "Asia/Tokyo", "UTC"].map(zone, hour(event.at, zone))', [22, 7, 22]],
  ['hour(1.5)', 0],
  ['weekday(double(event.at))', 2],
];

test.each(accepted)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));

test('every quarter of an hour of a year agrees with the platform calendar, in any order', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  for (const zone of zones) {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });
    const compilation = compile(`hour(event.at, "${zone}")`, ENVIRONMENT);
    if (!compilation.ok) throw new Error('must compile');
    const start = Date.UTC(2024, 0, 1);
    for (let step = 0; step < 4 * 24 * 366; step++) {
      const at = start + ((step * 7919) % (4 * 24 * 366)) * 900_000; // 7919 is prime: every quarter, far apart.
      if (step % 4 === 0)
        expect(compilation.compiled.evaluate({ event: { at } })).toBe(Number(format.format(at)));
      else compilation.compiled.evaluate({ event: { at } });
    }
  }
});

import { expect, test } from 'vitest';
import { nearestZone, zoneNamed } from './zone';

const HOUR_MS = 3_600_000;

function offsetHours(zone: string, iso: string): number | undefined {
  const offsetMs = zoneNamed(zone)?.offsetMs(Date.parse(iso));
  return offsetMs === undefined ? undefined : offsetMs / HOUR_MS;
}

const offsets: [zone: string, iso: string, hours: number | undefined][] = [
  ['UTC', '2024-07-01T00:00:00Z', 0],
  ['Etc/GMT+5', '2024-07-01T00:00:00Z', -5],
  ['europe/berlin', '2024-07-01T00:00:00Z', 2],
  ['Europe/Berlin', '2024-03-31T00:59:59.999Z', 1],
  ['Europe/Berlin', '2024-03-31T01:00:00.000Z', 2],
  ['Europe/Berlin', '2024-10-27T00:59:59.999Z', 2],
  ['Europe/Berlin', '2024-10-27T01:00:00.000Z', 1],
  ['Australia/Lord_Howe', '2024-04-06T14:59:59.999Z', 11],
  ['Australia/Lord_Howe', '2024-04-06T15:00:00.000Z', 10.5],
  ['Australia/Lord_Howe', '2024-10-05T15:29:59.999Z', 10.5],
  ['Australia/Lord_Howe', '2024-10-05T15:30:00.000Z', 11],
  ['Australia/Lord_Howe', '2024-10-05T15:29:00.000Z', 10.5],
  ['Asia/Kathmandu', '1985-12-31T18:29:59.999Z', 5.5],
  ['Asia/Kathmandu', '1985-12-31T18:30:00.000Z', 5.75],
  ['Pacific/Apia', '2011-12-30T09:59:59.999Z', -10],
  ['Pacific/Apia', '2011-12-30T10:00:00.000Z', 14],
  ['America/St_Johns', '2024-07-01T00:00:00Z', -2.5],
  ['+02:00', '2024-01-01T00:00:00Z', 2],
  ['-09:30', '2024-01-01T00:00:00Z', -9.5],
  ['', '2024-01-01T00:00:00Z', undefined],
  ['Nowhere', '2024-01-01T00:00:00Z', undefined],
  ['Europe/Berlin ', '2024-01-01T00:00:00Z', undefined],
  ['__proto__', '2024-01-01T00:00:00Z', undefined],
];

test.each(offsets)('%s at %s is %s hours ahead', (zone, iso, hours) =>
  expect(offsetHours(zone, iso)).toBe(hours),
);

test('the order in which hours are asked for does not matter', () => {
  const moments = [
    '2024-10-05T15:10:00Z',
    '2024-10-05T15:40:00Z',
    '2024-10-05T14:00:00Z',
    '2024-10-05T16:00:00Z',
  ];
  const asked = (order: readonly string[]) =>
    new Map(order.map(iso => [iso, offsetHours('Australia/Lord_Howe', iso)]));
  const forward = asked(moments);
  const backward = asked([...moments].reverse());
  for (const iso of moments) expect(backward.get(iso)).toBe(forward.get(iso));
  expect(forward.get('2024-10-05T15:10:00Z')).toBe(10.5);
  expect(forward.get('2024-10-05T15:40:00Z')).toBe(11);
});

test('more hours than are kept are still right', () => {
  const start = Date.UTC(2023, 0, 1);
  const zone = zoneNamed('Europe/Berlin');
  for (let hour = 0; hour < 9000; hour++) zone?.offsetMs(start + hour * HOUR_MS);
  expect(zone?.offsetMs(Date.UTC(2023, 0, 1))).toBe(HOUR_MS);
  expect(zone?.offsetMs(Date.UTC(2023, 6, 1))).toBe(2 * HOUR_MS);
});

test('more names than are kept are still known', () => {
  for (let index = 0; index < 2500; index++) zoneNamed(`No/Such_${index}`);
  expect(offsetHours('UTC', '2024-07-01T00:00:00Z')).toBe(0);
  expect(offsetHours('Asia/Tokyo', '2024-07-01T00:00:00Z')).toBe(9);
});

const meant: [typed: string, zone: string | undefined][] = [
  ['Europe/Berln', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['America/NewYork', 'America/New_York'],
  ['Asia/Tokio', 'Asia/Tokyo'],
  ['Berlin', undefined],
  ['', undefined],
];

test.each(meant)('who types %j means %s', (typed, zone) => expect(nearestZone(typed)).toBe(zone));

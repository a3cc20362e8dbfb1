import { INT } from '../cel-type';
import { NUMBER_KIND, TEXT_KIND, type CelFunction, type Site } from './cel-function';
import { ofTwo } from './define';
import { nearestZone, zoneNamed } from './zone';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LAST_TIMESTAMP_MS = 8.64e15;

const clock = (name: string, summary: string, read: (localMs: number) => number): CelFunction =>
  ofTwo(
    { name, style: 'function', signature: `${name}(timestamp, "Europe/Berlin")`, summary, result: INT },
    NUMBER_KIND,
    TEXT_KIND,
    zone => stageZone(zone, read),
    'UTC',
  );

/** Of a timestamp in epoch milliseconds, on the wall clock of an IANA zone; UTC when none is given. */
export const TIME_FUNCTIONS: readonly CelFunction[] = [
  clock('hour', 'the hour of the day, 0 to 23', hourOf),
  clock('weekday', 'the day of the week, 0 for Sunday to 6 for Saturday', weekdayOf),
];

function hourOf(localMs: number): number {
  const hour = Math.floor(localMs / HOUR_MS) % 24;
  return hour < 0 ? hour + 24 : hour + 0;
}

/** Epoch day 0 was a Thursday. */
function weekdayOf(localMs: number): number {
  const day = (Math.floor(localMs / DAY_MS) + 4) % 7;
  return day < 0 ? day + 7 : day + 0;
}

function stageZone(name: string, read: (localMs: number) => number) {
  const zone = zoneNamed(name);
  if (!zone) {
    return { problem: `there is no time zone ${JSON.stringify(name.slice(0, 40))}`, hint: () => hint(name) };
  }
  return {
    run(timestampMs: number, site: Site) {
      const isTime = timestampMs >= -LAST_TIMESTAMP_MS && timestampMs <= LAST_TIMESTAMP_MS;
      return isTime
        ? read(timestampMs + zone.offsetMs(timestampMs))
        : site.fail(`${timestampMs} is no timestamp`);
    },
  };
}

function hint(name: string): string {
  const close = nearestZone(name);
  return close === undefined ? '; zones are named like "Europe/Berlin"' : `; did you mean "${close}"?`;
}

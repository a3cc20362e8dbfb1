import type { Zone } from './format';

/** `2026-11-23T14:03:05` as a datetime-local control wants it, in the zone; empty where there is no time. */
export function toLocal(ms: number | undefined, zone: Zone): string {
  if (ms === undefined) return '';
  return new Date(ms + zoneOffsetMs(ms, zone)).toISOString().slice(0, 19);
}

/** The time a control says, undefined where it is empty or half written. */
export function fromLocal(text: string, zone: Zone): number | undefined {
  const wall = Date.parse(`${text}Z`);
  if (text === '' || Number.isNaN(wall)) return undefined;
  // The offset belongs to the moment, which is known only after the offset: one more turn settles it but at the change itself.
  const guess = wall - zoneOffsetMs(wall, zone);
  return wall - zoneOffsetMs(guess, zone);
}

function zoneOffsetMs(ms: number, zone: Zone): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find(each => each.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(ms / 1000) * 1000;
}

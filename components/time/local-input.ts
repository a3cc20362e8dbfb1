import { clocksOf, zoneOffsetMs } from '../../core/time/zone-offset';
import type { Zone } from './format';

/** `2026-11-23T14:03:05` as a datetime-local control wants it, in the zone; empty where there is no time. */
export function toLocal(ms: number | undefined, zone: Zone): string {
  if (ms === undefined) return '';
  return new Date(ms + zoneOffsetMs(clocksOf(zone), ms)).toISOString().slice(0, 19);
}

/** The time a control says, undefined where it is empty or half written. */
export function fromLocal(text: string, zone: Zone): number | undefined {
  const wall = Date.parse(`${text}Z`);
  if (text === '' || Number.isNaN(wall)) return undefined;
  // The offset belongs to the moment, which is known only after the offset: one more turn settles it but at the change itself.
  const clocks = clocksOf(zone);
  return wall - zoneOffsetMs(clocks, wall - zoneOffsetMs(clocks, wall));
}

import type { SystemState } from './system-state';
import { partitionsOf } from './system-state';

/**
 * The right edge of event time: now, while the stream's events are of the present; where they are of another time (an
 * import, a long way to catch up) the newest event, so that there is something to see.
 */
export function eventHead(system: SystemState, stream: string, now: number, rangeMs: number): number {
  const ends = partitionsOf(system, stream).flatMap(({ maxEventTime }) => maxEventTime ?? []);
  if (ends.length === 0) return now;
  const newest = Math.max(...ends);
  return Math.abs(now - newest) < rangeMs / 2 ? now : newest;
}

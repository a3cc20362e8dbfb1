import type { SystemState } from './system-state';
import { partitionsOf } from './system-state';
import { sum } from './sum';

export type Connection = 'connecting' | 'connected' | 'disconnected' | 'denied';

/** How old what one looks at is, and why. `since` and `dataTo` are epoch ms. */
export type Freshness =
  | { kind: 'waiting' }
  | { kind: 'disconnected'; since: number; dataTo: number | null }
  | { kind: 'stale'; since: number; dataTo: number | null }
  | { kind: 'quiet'; dataTo: number; behindMs: number }
  | { kind: 'behind'; dataTo: number; behindMs: number; lag: number }
  | { kind: 'fresh'; dataTo: number; behindMs: number };

export const STALE_MS = 10_000;
/** Records unread that are no longer a moment's backlog, as seconds of the present rate and as a floor. */
const LAG_SECONDS = 3;
const LAG_FLOOR = 500;

type Link = Readonly<{ state: Connection; since: number }>;

/** Pure: `now` is the server's time. */
export function freshness(system: SystemState, stream: string | null, link: Link, now: number): Freshness {
  const partitions = stream === null ? [...system.partitions.values()] : partitionsOf(system, stream);
  const ends = partitions.flatMap(({ maxEventTime }) => maxEventTime ?? []);
  const dataTo = ends.length === 0 ? null : Math.max(...ends);
  if (link.state === 'disconnected' || link.state === 'denied') {
    return { kind: 'disconnected', since: link.since, dataTo };
  }
  const heardAt = partitions.length === 0 ? system.heardAt : Math.max(...partitions.map(({ at }) => at));
  if (heardAt !== null && now - heardAt > STALE_MS) return { kind: 'stale', since: heardAt, dataTo };
  if (dataTo === null) return { kind: 'waiting' };
  const behindMs = Math.max(0, now - dataTo);
  const lag = sum(partitions, one => one.lag);
  if (
    isCatchingUp(
      lag,
      sum(partitions, one => one.rate),
    )
  )
    return { kind: 'behind', dataTo, behindMs, lag };
  return { kind: behindMs > STALE_MS ? 'quiet' : 'fresh', dataTo, behindMs };
}

export const isCatchingUp = (lag: number, ratePerSecond: number) =>
  lag > Math.max(LAG_FLOOR, LAG_SECONDS * ratePerSecond);

'use client';
import { count, rate, span } from '../time/format';
import { Stat } from '../ui/Stat';
import { isCatchingUp } from './freshness';
import type { LiveState } from './live-store';
import { partitionsOf } from './system-state';
import { sum } from './sum';

const HOUR_MS = 3_600_000;
/** A snapshot holds this many alerts at most: where all of them are of the last hour there may be more. */
const SNAPSHOT_ALERTS = 100;

export function StatStrip({ state, stream }: { state: LiveState; stream: string }) {
  const partitions = partitionsOf(state.system, stream);
  const total = (of: (status: (typeof partitions)[number]) => number) => sum(partitions, of);
  const read = total(one => one.read);
  const lag = total(one => one.lag);
  const perSecond = total(one => one.rate);
  const { alerts } = state.model.alerts;
  const lastHour = alerts.filter(({ raisedAt }) => state.now - raisedAt < HOUR_MS);
  const serious = lastHour.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  const isCut = lastHour.length === alerts.length && alerts.length >= SNAPSHOT_ALERTS;
  const late = total(one => one.late);
  const rejected = total(one => one.rejected);
  const share = (part: number) =>
    read === 0 ? 'none read yet' : `${percent(part / read)} of ${count(read)} read`;
  const behind = isCatchingUp(lag, perSecond);
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
      <Stat
        label="Reading now"
        value={rate(perSecond)}
        unit="events/s"
        note={
          behind
            ? `${count(lag)} to read`
            : `${partitions.length} partition${partitions.length === 1 ? '' : 's'}, no backlog`
        }
        tone={behind ? 'medium' : 'text'}
      />
      <Stat
        label="Accepted"
        value={count(total(one => one.accepted))}
        note={share(total(one => one.accepted))}
      />
      <Stat label="Late" value={count(late)} note={share(late)} />
      <Stat
        label="Rejected"
        value={count(rejected)}
        note={share(rejected)}
        tone={rejected > 0 ? 'medium' : 'text'}
      />
      <Stat
        label="Alerts, last hour"
        value={isCut ? `${lastHour.length}+` : count(lastHour.length)}
        note={serious === 0 ? 'none high or critical' : `${count(serious)} high or critical`}
        tone={serious > 0 ? 'critical' : 'text'}
      />
      <WatermarkStat partitions={partitions} now={state.now} />
    </dl>
  );
}

const percent = (part: number) =>
  `${(part * 100).toLocaleString('en-US', { maximumFractionDigits: part < 0.01 ? 3 : 1 })} %`;

/** How far completeness trails the newest event; the partition that holds it back is named. */
function WatermarkStat({ partitions, now }: { partitions: ReturnType<typeof partitionsOf>; now: number }) {
  const held = partitions.filter(({ idle }) => !idle);
  const judged = held.length > 0 ? held : partitions;
  const known = judged.flatMap(one => (one.watermark === null ? [] : [{ ...one, watermark: one.watermark }]));
  const lowest = known.reduce<(typeof known)[number] | null>(
    (low, one) => (low === null || one.watermark < low.watermark ? one : low),
    null,
  );
  if (lowest === null) return <Stat label="Watermark delay" value="–" note="no event yet" tone="muted" />;
  const [value, unit] = span(Math.max(0, now - lowest.watermark)).split(/ (.*)/);
  return (
    <Stat
      label="Watermark delay"
      value={value ?? ''}
      unit={unit ?? ''}
      note={partitions.length === 1 ? 'behind the clock' : `held by partition ${lowest.partition}`}
    />
  );
}

'use client';
import type { PartitionStatus } from '@/contracts/records';
import { unaccounted } from '@/core/traffic/balance';
import { isCatchingUp, STALE_MS } from '../live/freshness';
import { count, exactTime, rate, span } from '../time/format';
import { useNow, useZone } from '../time/TimeContext';
import { Badge } from '../ui/Badge';
import { Empty } from '../ui/Empty';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';
import { Tooltip } from '../ui/Tooltip';
import { byStream, imbalanceText } from './balance';

const right = 'right' as const;
const columns = [
  { label: 'Stream' },
  { label: 'Partition', align: right },
  { label: 'Worker' },
  { label: 'Events/s', align: right },
  { label: 'Next offset', align: right },
  { label: 'Log end', align: right },
  { label: 'To read', align: right },
  {
    label: 'Watermark',
    align: right,
    hint: 'How far behind the clock: no event at or before it is expected any more',
  },
  { label: 'Read', align: right, hint: 'Accepted + late + duplicate + rejected' },
  { label: 'Accepted', align: right },
  { label: 'Late', align: right },
  { label: 'Duplicate', align: right },
  { label: 'Rejected', align: right },
  { label: 'Note', wide: true },
];

export function PartitionTable({ partitions }: { partitions: readonly PartitionStatus[] }) {
  return (
    <Panel title="Partitions" note="as their owners report them">
      {partitions.length === 0 ? (
        <Empty
          title="No partition is being read"
          hint="A worker reports its partitions within a second of taking them. If this stays, no worker is running: look at the program's output."
        />
      ) : (
        <div className="border-t border-line">
          <Table caption="Partitions" columns={columns}>
            {byStream(partitions).flatMap(({ partitions: own, holder }) =>
              own.map(status => (
                <Row
                  key={`${status.stream}/${status.partition}`}
                  status={status}
                  isHolder={holder === status}
                />
              )),
            )}
          </Table>
        </div>
      )}
    </Panel>
  );
}

function Row({ status, isHolder }: { status: PartitionStatus; isHolder: boolean }) {
  const now = useNow();
  const missing = unaccounted(status);
  const isBehind = isCatchingUp(status.lag, status.rate);
  const isStale = now - status.at > STALE_MS;
  const number = (value: number) => (
    <Cell number className={value === 0 ? 'text-muted' : undefined}>
      {count(value)}
    </Cell>
  );
  return (
    <tr className={isStale ? 'text-muted' : undefined}>
      <Cell className="font-medium">{status.stream}</Cell>
      <Cell number>{status.partition}</Cell>
      <Cell>
        <code className="text-12">{status.worker}</code>
      </Cell>
      <Cell number>{rate(status.rate)}</Cell>
      <Cell number className="font-mono text-12">
        {status.offset}
      </Cell>
      <Cell number className="font-mono text-12">
        {status.end}
      </Cell>
      <Cell number className={isBehind ? 'font-medium text-medium' : undefined}>
        {count(status.lag)}
      </Cell>
      <Cell number>
        <Watermark status={status} now={now} />
      </Cell>
      <Cell number className={missing === 0 ? undefined : 'font-medium text-critical'}>
        {missing === 0 ? '' : '≠ '}
        {count(status.read)}
      </Cell>
      {number(status.accepted)}
      {number(status.late)}
      {number(status.duplicate)}
      {number(status.rejected)}
      <Cell className="min-w-64 py-1 whitespace-normal!">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {missing !== 0 && <Badge tone="critical">{imbalanceText(missing)}</Badge>}
          {isStale && <Badge tone="medium">silent for {span(now - status.at)}</Badge>}
          {status.note !== null && (
            <span className={isHolder ? 'text-medium' : 'text-muted'}>{status.note}</span>
          )}
          {status.note === null && status.idle && <Badge>idle</Badge>}
          {status.note === null && isHolder && <Badge tone="medium">holds the watermark</Badge>}
        </span>
      </Cell>
    </tr>
  );
}

function Watermark({ status, now }: { status: PartitionStatus; now: number }) {
  const zone = useZone();
  if (status.watermark === null) return <span className="text-muted">none yet</span>;
  return (
    <Tooltip text={exactTime(status.watermark, zone)}>−{span(Math.max(0, now - status.watermark))}</Tooltip>
  );
}

'use client';
import type { PartitionStatus } from '@/contracts/records';
import { exactTime, nearTime, span } from '../time/format';
import { useNow, useZone } from '../time/TimeContext';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';
import { Tooltip } from '../ui/Tooltip';
import { streamWatermarks, type StreamWatermark } from './stream-watermarks';

const columns = [
  { label: 'Stream' },
  { label: 'Watermark', hint: 'Windows that end at or before it are final' },
  { label: 'Behind the clock', align: 'right' as const },
  { label: 'Held by' },
  { label: 'Why it stands there', wide: true },
];

/** How far each stream is complete, which partition says so, and why it is not further. */
export function WatermarkTable({ partitions }: { partitions: readonly PartitionStatus[] }) {
  if (partitions.length === 0) return null;
  return (
    <Panel title="Watermarks" note="the lowest of a stream's partitions that are not idle">
      <div className="border-t border-line">
        <Table caption="Watermarks" columns={columns}>
          {streamWatermarks(partitions).map(row => (
            <Row key={row.stream} row={row} />
          ))}
        </Table>
      </div>
    </Panel>
  );
}

function Row({ row: { stream, watermark, holder, why } }: { row: StreamWatermark }) {
  const [now, zone] = [useNow(), useZone()];
  return (
    <tr>
      <Cell className="font-medium">{stream}</Cell>
      <Cell>
        {watermark === null ? (
          <span className="text-muted">none yet</span>
        ) : (
          <Tooltip text={exactTime(watermark, zone)}>{nearTime(watermark, now, zone)}</Tooltip>
        )}
      </Cell>
      <Cell number>{watermark === null ? '' : span(Math.max(0, now - watermark))}</Cell>
      <Cell>
        {holder === null ? <span className="text-muted">no one</span> : `partition ${holder.partition}`}
      </Cell>
      <Cell className="min-w-64 py-1 whitespace-normal!">{why}</Cell>
    </tr>
  );
}

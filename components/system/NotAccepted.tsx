'use client';
import Link from 'next/link';
import type { DEAD_LETTER_KINDS, PartitionStatus } from '@/contracts/records';
import { count } from '../time/format';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';
import { byStream, totalsOf } from './balance';
import { systemHref } from './dead-letter-params';

type Kind = (typeof DEAD_LETTER_KINDS)[number] & keyof ReturnType<typeof totalsOf>;
const kinds: readonly { kind: Kind; label: string; hint: string }[] = [
  { kind: 'late', label: 'Late', hint: 'Every window it belongs to was closed' },
  {
    kind: 'duplicate',
    label: 'Duplicate',
    hint: 'Its id was read before, within the time the stream declares',
  },
  { kind: 'rejected', label: 'Rejected', hint: 'Undecodable, not of the schema, or too large' },
  {
    kind: 'ahead',
    label: 'Ahead',
    hint: "Accepted, but too far ahead of the log's clock to move the watermark",
  },
];
const columns = [
  { label: 'Stream', wide: true },
  ...kinds.map(({ label, hint }) => ({ label, hint, align: 'right' as const })),
  { label: 'Of all read', align: 'right' as const },
];

/** What did not simply count, per stream, each figure a way to the records themselves. */
export function NotAccepted({ partitions }: { partitions: readonly PartitionStatus[] }) {
  if (partitions.length === 0) return null;
  return (
    <Panel title="Not counted, or from a wrong clock" note="each figure leads to the records">
      <div className="border-t border-line">
        <Table caption="Late, duplicate, rejected and ahead" columns={columns}>
          {byStream(partitions).map(({ stream, partitions: own }) => (
            <Row key={stream} stream={stream} totals={totalsOf(own)} />
          ))}
        </Table>
      </div>
    </Panel>
  );
}

function Row({ stream, totals }: { stream: string; totals: ReturnType<typeof totalsOf> }) {
  const { late, duplicate, rejected, ahead, read } = totals;
  return (
    <tr>
      <Cell className="font-medium">{stream}</Cell>
      {kinds.map(({ kind, label }) => (
        <Cell number key={kind} className={totals[kind] === 0 ? 'text-muted' : undefined}>
          {totals[kind] === 0 ? (
            '0'
          ) : (
            <Link
              href={systemHref({ reason: kind, stream })}
              aria-label={`${count(totals[kind])} ${label.toLowerCase()} of ${stream}: show the records`}
              className="text-accent hover:underline"
            >
              {count(totals[kind])}
            </Link>
          )}
        </Cell>
      ))}
      <Cell number className="text-muted">
        {share(late + duplicate + rejected + ahead, read)}
      </Cell>
    </tr>
  );
}

function share(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  return percent < 0.01 ? '< 0.01 %' : `${percent.toFixed(percent < 1 ? 2 : 1)} %`;
}

'use client';
import { useState } from 'react';
import type { Verification, VerifiedField } from '@/contracts/verification';
import { count, span } from '../time/format';
import { Badge } from '../ui/Badge';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';
import { comparedText, inOrder } from './compared-text';
import { verifyAlert, type Verified } from './verify-alert';

type Props = { alertId: string; onVerified: (verification: Verification) => void };

/** The alert computed again from the raw events: equal or different, field by field. */
export function Recompute({ alertId, onVerified }: Props) {
  const [isRunning, setRunning] = useState(false);
  const [verified, setVerified] = useState<Verified | null>(null);
  const run = async () => {
    setRunning(true);
    const answer = await verifyAlert(alertId);
    setRunning(false);
    setVerified(answer);
    if (answer.ok) onVerified(answer.verification);
  };
  return (
    <Panel
      title="Proof"
      note="computed again from the raw events in the log, without what the engine remembers"
      actions={
        <Button onClick={() => void run()} disabled={isRunning} aria-busy={isRunning}>
          {isRunning ? 'Recomputing…' : 'Recompute'}
        </Button>
      }
    >
      <div aria-live="polite">
        {verified === null && !isRunning && (
          <p className="border-t border-line px-4 py-3 text-13 text-muted">
            Reads the event once more from the log, with all events that the features and windows of the
            stream’s rules counted, and compares every field with what was stored. It takes about one pass
            over the log from the start of the oldest window.
          </p>
        )}
        {isRunning && verified === null && (
          <p className="border-t border-line px-4 py-3 text-13 text-muted">Reading the log…</p>
        )}
        {verified !== null && <Outcome verified={verified} />}
      </div>
    </Panel>
  );
}

function Outcome({ verified }: { verified: Verified }) {
  if (!verified.ok)
    return (
      <p role="alert" className="border-t border-line px-4 py-3 text-13 text-critical">
        {verified.message}
      </p>
    );
  const { verdict, summary, fields, records, ms } = verified.verification;
  const look = looks[verdict];
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-4 py-3 text-13">
        <span className={look.tone}>
          <Icon name={look.icon} />
        </span>
        <strong className={`font-medium ${look.tone}`}>{look.word}</strong>
        <span className="min-w-0 break-words">{summary}</span>
        <span className="text-12 text-muted">
          {count(records)} {records === 1 ? 'record' : 'records'} read in {span(ms)}
        </span>
      </p>
      <div className="border-t border-line">
        <Table caption="Stored and recomputed" columns={columns} maxHeight="420px">
          {inOrder(fields).map(field => (
            <Row key={field.field} field={field} />
          ))}
        </Table>
      </div>
    </>
  );
}

const columns = [
  { label: 'Equal' },
  { label: 'Field' },
  { label: 'Stored', fromSmall: true },
  { label: 'Recomputed', fromSmall: true },
];

const looks = {
  equal: { icon: 'check', tone: 'text-ok', word: 'Equal' },
  different: { icon: 'close', tone: 'text-critical', word: 'Different' },
  incomplete: { icon: 'close', tone: 'text-medium', word: 'Incomplete' },
} as const;

/** Beside the field where there is room, else below it. */
const VALUE = 'hidden max-w-48 truncate sm:table-cell';

function Row({ field: { field, stored, recomputed, equal, note } }: { field: VerifiedField }) {
  const [before, after] = comparedText(stored, recomputed);
  return (
    <tr>
      <Cell>
        {equal === null && <Badge tone="medium">unknown</Badge>}
        {equal === true && <Badge tone="ok">equal</Badge>}
        {equal === false && <Badge tone="critical">different</Badge>}
      </Cell>
      <Cell
        className="max-w-64 py-1 font-mono text-12 max-sm:whitespace-normal! sm:max-w-72 sm:truncate"
        title={field}
      >
        {field}
        <span className="block break-all text-muted sm:hidden">
          {equal === null ? note : before.text}
          {equal === false && ` → ${after.text}`}
        </span>
      </Cell>
      <Cell className={`${VALUE} font-mono text-12`} title={before.full}>
        {before.text}
      </Cell>
      {equal === null ? (
        <Cell className={`${VALUE} text-muted`} title={note ?? undefined}>
          {note}
        </Cell>
      ) : (
        <Cell className={`${VALUE} font-mono text-12`} title={note ?? after.full}>
          {after.text}
        </Cell>
      )}
    </tr>
  );
}

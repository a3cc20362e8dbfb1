'use client';
import { Fragment, useState } from 'react';
import type { DeadLetter } from '@/contracts/records';
import { RelativeTime } from '../time/RelativeTime';
import { Badge } from '../ui/Badge';
import { CopyButton } from '../ui/CopyButton';
import { Icon } from '../ui/Icon';
import { Cell, Table } from '../ui/Table';

const columns = [
  { label: 'Record', srOnly: true },
  { label: 'Reason' },
  { label: 'Stream' },
  { label: 'Partition', align: 'right' as const },
  { label: 'Offset', align: 'right' as const },
  { label: 'Field' },
  { label: 'What is wrong', wide: true },
  { label: 'Met', align: 'right' as const },
];

const tones = {
  undecodable: 'critical',
  schema: 'critical',
  too_large: 'critical',
  duplicate: 'plain',
  late: 'medium',
  ahead: 'medium',
} as const;

export function DeadLetterList({ items }: { items: readonly DeadLetter[] }) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <Table caption="Dead letters, newest first" columns={columns}>
      {items.map(letter => {
        const key = `${letter.stream}/${letter.partition}@${letter.offset}`;
        const isOpen = opened === key;
        return (
          <Fragment key={key}>
            <tr className="hover:bg-sunken">
              <Cell className="pr-0!">
                <button
                  type="button"
                  aria-expanded={isOpen}
                  aria-label={`Record ${key}`}
                  onClick={() => setOpened(isOpen ? null : key)}
                  className="flex size-6 items-center justify-center rounded-sm text-muted hover:text-text"
                >
                  <Icon name={isOpen ? 'down' : 'right'} size={12} />
                </button>
              </Cell>
              <Cell>
                <Badge tone={tones[letter.reason]}>{letter.reason.replace('_', ' ')}</Badge>
              </Cell>
              <Cell>{letter.stream}</Cell>
              <Cell number>{letter.partition}</Cell>
              <Cell number className="font-mono text-12">
                {letter.offset}
              </Cell>
              <Cell className="font-mono text-12">{letter.field ?? ''}</Cell>
              <Cell className="max-w-0 truncate" title={letter.message}>
                {letter.message}
              </Cell>
              <Cell number className="text-muted">
                <RelativeTime at={letter.at} />
              </Cell>
            </tr>
            {isOpen && <Raw letter={letter} />}
          </Fragment>
        );
      })}
    </Table>
  );
}

function Raw({ letter }: { letter: DeadLetter }) {
  const { raw, rawBase64, message } = letter;
  return (
    <tr>
      <td colSpan={columns.length} className="border-b border-line bg-sunken px-4 py-3">
        <p className="mb-2 text-13">{message}</p>
        <div className="flex items-start gap-2">
          <pre className="max-h-64 min-w-0 flex-1 overflow-auto text-12 break-all whitespace-pre-wrap">
            {rawBase64 ?? (raw === '' ? '(an empty record)' : raw)}
          </pre>
          <CopyButton text={rawBase64 ?? raw} label="Copy the record" />
        </div>
        {rawBase64 !== null && (
          <p className="mt-1 text-12 text-muted">The bytes are not UTF-8; shown as Base64.</p>
        )}
      </td>
    </tr>
  );
}

'use client';
import { Fragment, useState } from 'react';
import type { FeatureReceipt, Receipt } from '@/contracts/receipt';
import type { Verification } from '@/contracts/verification';
import { count, exactTime, span } from '../time/format';
import { useZone } from '../time/TimeContext';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';
import { CountedEvents } from './CountedEvents';
import { valueText } from './values-text';
import { WindowReceipts } from './WindowReceipts';

const right = 'right' as const;
const columns = [
  { label: 'Events', srOnly: true },
  { label: 'Feature' },
  { label: 'Value', align: right },
  { label: 'Counted', align: right },
  { label: 'Of' },
  { label: 'Window', wide: true },
];

type Props = {
  receipt: Receipt;
  topics: Readonly<Record<string, string>>;
  verification: Verification | null;
};

/** What the alert was computed from: windows, and each feature with its window and the very events in it. */
export function ReceiptPanel({ receipt, topics, verification }: Props) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <Panel title="Receipt" note={<Provenance receipt={receipt} />}>
      {receipt.windows.length > 0 && <WindowReceipts windows={receipt.windows} />}
      {receipt.features.length + receipt.windows.length === 0 && (
        <p className="border-t border-line px-4 py-3 text-13 text-muted">
          The condition read nothing beside the event itself.
        </p>
      )}
      {receipt.features.length > 0 && (
        <div className="border-t border-line">
          <Table caption="Features the condition read" columns={columns}>
            {receipt.features.map(feature => (
              <Fragment key={feature.name}>
                <Row
                  feature={feature}
                  isOpen={opened === feature.name}
                  onToggle={() => setOpened(opened === feature.name ? null : feature.name)}
                />
                {opened === feature.name && (
                  <tr>
                    <td colSpan={columns.length} className="border-b border-line bg-sunken p-0">
                      <CountedEvents
                        feature={feature}
                        topic={topics[feature.stream] ?? feature.stream}
                        found={
                          verification?.events.find(each => each.feature === feature.name)?.events ?? null
                        }
                      />
                    </td>
                  </tr>
                )}
              </Fragment>
            ))}
          </Table>
        </div>
      )}
    </Panel>
  );
}

function Provenance({ receipt: { owner, definitionsVersion } }: { receipt: Receipt }) {
  const by = owner === null ? '' : `judged by ${owner.worker}, epoch ${owner.epoch}`;
  const under = definitionsVersion === null ? '' : `definitions version ${definitionsVersion}`;
  return <>{[under, by].filter(Boolean).join(', ')}</>;
}

type RowProps = { feature: FeatureReceipt; isOpen: boolean; onToggle: () => void };

function Row({ feature, isOpen, onToggle }: RowProps) {
  const { name, value, entity, total } = feature;
  return (
    <tr className="hover:bg-sunken">
      <Cell className="pr-0!">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Events counted by ${name}`}
          disabled={total === 0}
          onClick={onToggle}
          className="flex size-6 items-center justify-center rounded-sm text-muted enabled:hover:text-text disabled:opacity-40"
        >
          <Icon name={isOpen ? 'down' : 'right'} size={12} />
        </button>
      </Cell>
      <Cell className="font-mono text-12">{name}</Cell>
      <Cell number className="font-medium">
        {valueText(value)}
      </Cell>
      <Cell number>{count(total)}</Cell>
      <Cell>
        <span className="text-muted">{entity.type}</span>{' '}
        <code className="text-12">{entity.id ?? '(none)'}</code>
      </Cell>
      <Cell>
        <Window feature={feature} />
      </Cell>
    </tr>
  );
}

function Window({ feature: { from, to, delay } }: { feature: FeatureReceipt }) {
  const zone = useZone();
  const length = from === null ? 'all before' : span(to - from);
  const title = `${from === null ? 'no start' : `after ${exactTime(from, zone)}`}, up to ${exactTime(to, zone)}`;
  return (
    <span title={title}>
      {length} <span className="text-muted">up to</span> {exactTime(to, zone)}
      {delay > 0 && <span className="text-muted">, delayed by {span(delay)}</span>}
    </span>
  );
}

'use client';
import Link from 'next/link';
import { useState } from 'react';
import type { StoredAlert } from '@/contracts/records';
import type { Verification } from '@/contracts/verification';
import type { RuleDefinition } from '@/core/definitions/types';
import { RelativeTime } from '../time/RelativeTime';
import { buttonClasses } from '../ui/Button';
import { CopyButton } from '../ui/CopyButton';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { Severity } from '../ui/Severity';
import { alertsHref } from './alert-params';
import { AlertFacts } from './AlertFacts';
import { ReceiptPanel } from './ReceiptPanel';
import { Recompute } from './Recompute';
import { prettyPayload } from './pretty-payload';
import { valueText } from './values-text';

type Props = {
  alert: StoredAlert;
  /** The rule as it stands now; null: there is none of that name any more. */
  rule: RuleDefinition | null;
  /** Stream → its topic. */
  topics: Readonly<Record<string, string>>;
};

export function AlertDetail({ alert, rule, topics }: Props) {
  const { entity } = alert;
  const isWindow = alert.window !== undefined;
  const [verification, setVerification] = useState<Verification | null>(null);
  return (
    <div className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Link href="/alerts" aria-label="Back to alerts" className={buttonClasses('quiet')}>
          <Icon name="left" />
        </Link>
        <Severity level={alert.severity} />
        <h1 className="text-20">{alert.rule}</h1>
        {entity !== null && (
          <p className="text-14">
            <span className="text-muted">{entity.type}</span> <code>{entity.id ?? '(none)'}</code>
          </p>
        )}
        <p className="text-13 text-muted">
          raised <RelativeTime at={alert.raisedAt} />
        </p>
        <div className="ml-auto flex gap-2">
          <CopyButton text={() => window.location.href} label="Copy the link to this alert" icon="link">
            Copy link
          </CopyButton>
          {entity !== null && entity.id !== null && (
            <Link
              href={alertsHref({ entityType: entity.type, entityId: entity.id })}
              className={buttonClasses('primary')}
            >
              More of this {entity.type}
            </Link>
          )}
        </div>
      </header>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_400px]">
        <div className="flex min-w-0 flex-col gap-4">
          <WhyItFired alert={alert} />
          {alert.receipt !== undefined && (
            <ReceiptPanel receipt={alert.receipt} topics={topics} verification={verification} />
          )}
          <Recompute alertId={alert.id} onVerified={setVerification} />
          <Panel
            title={isWindow ? 'The window' : 'The event'}
            note={isWindow ? 'as it was told' : 'as it lies in the log'}
            actions={
              <CopyButton
                text={alert.payload}
                label={isWindow ? 'Copy the window as it was told' : 'Copy the event as it was sent'}
              />
            }
          >
            <pre
              tabIndex={0}
              aria-label={isWindow ? 'Window payload' : 'Event payload'}
              className="max-h-[480px] overflow-auto border-t border-line px-4 py-3 text-12 leading-relaxed"
            >
              {prettyPayload(alert.payload)}
            </pre>
          </Panel>
        </div>
        <AlertFacts alert={alert} rule={rule} />
      </div>
    </div>
  );
}

function WhyItFired({ alert }: { alert: StoredAlert }) {
  const values = Object.entries(alert.values);
  return (
    <Panel title="Why it fired" note={`version ${alert.version} of the rule`}>
      <pre
        tabIndex={0}
        aria-label="Condition"
        className="overflow-auto border-t border-line bg-sunken px-4 py-3 text-13 whitespace-pre-wrap"
      >
        {alert.condition}
      </pre>
      {values.length === 0 ? (
        <p className="px-4 py-3 text-13 text-muted">The condition read nothing of it.</p>
      ) : (
        <dl className="grid grid-cols-[auto_1fr] gap-x-8 px-4 py-3 text-13">
          {values.map(([path, value]) => (
            <div key={path} className="contents">
              <dt className="py-1 font-mono text-12 text-muted">{path}</dt>
              <dd className="py-1 font-medium break-all">{valueText(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

'use client';
import Link from 'next/link';
import type { StoredAlert } from '@/contracts/records';
import { RelativeTime } from '../time/RelativeTime';
import { Empty } from '../ui/Empty';
import { Panel } from '../ui/Panel';
import { SeverityMark } from '../ui/Severity';
import { valuesText } from '../alerts/values-text';

const SHOWN = 50;

export function NewestAlerts({ alerts }: { alerts: readonly StoredAlert[] }) {
  return (
    <Panel
      title="Newest alerts"
      className="flex max-h-[640px] flex-col xl:sticky xl:top-[60px] xl:max-h-[calc(100dvh-76px)]"
      actions={
        <Link href="/alerts" className="rounded-sm px-1 text-13 text-accent hover:underline">
          All alerts
        </Link>
      }
    >
      {alerts.length === 0 ? (
        <Empty
          title="No alert yet"
          hint="Alerts appear here within seconds of the event that fired a live rule."
        />
      ) : (
        <ol
          tabIndex={0}
          aria-label="Newest alerts"
          className="min-h-0 flex-1 overflow-y-auto border-t border-line"
        >
          {alerts.slice(0, SHOWN).map(alert => (
            <li key={alert.id} className="border-b border-line last:border-b-0 hover:bg-sunken">
              <AlertLine alert={alert} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function AlertLine({ alert }: { alert: StoredAlert }) {
  return (
    <div className="relative px-4 py-2">
      <div className="flex items-center gap-2">
        <SeverityMark level={alert.severity} />
        <span className="sr-only">{alert.severity}</span>
        <Link
          href={`/alerts/${encodeURIComponent(alert.id)}`}
          prefetch={false}
          className="min-w-0 flex-1 truncate text-13 font-medium after:absolute after:inset-0"
        >
          {alert.rule}
        </Link>
        <span className="relative z-10 shrink-0 text-12 text-muted">
          <RelativeTime at={alert.raisedAt} />
        </span>
      </div>
      <p className="mt-0.5 flex gap-2 pl-5 text-12 text-muted">
        {alert.entity !== null && (
          <span className="shrink-0">
            {alert.entity.type} <code className="text-text">{alert.entity.id ?? '(none)'}</code>
          </span>
        )}
        <span className="min-w-0 truncate">{valuesText(alert.values)}</span>
      </p>
    </div>
  );
}

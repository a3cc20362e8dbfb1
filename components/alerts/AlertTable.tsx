'use client';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import type { StoredAlert } from '@/contracts/records';
import { isTyping } from '../frame/typing';
import { RelativeTime } from '../time/RelativeTime';
import { Severity } from '../ui/Severity';
import { ShortId } from '../ui/ShortId';
import { Cell, Table } from '../ui/Table';
import { alertsHref, type AlertFilters } from './alert-params';
import { valuesText } from './values-text';

const columns = [
  { label: 'Severity' },
  { label: 'Rule' },
  { label: 'Entity' },
  { label: 'What the condition read', wide: true },
  { label: 'Score', align: 'right' as const, hint: 'Weights of the rules that matched, and the verdict' },
  { label: 'Event' },
  { label: 'Event time', align: 'right' as const },
  { label: 'Raised', align: 'right' as const, hint: 'When Weir raised it' },
];

/** j and k walk the rows, Enter opens: the focus is the selection. */
export function AlertTable({ alerts, filters }: { alerts: readonly StoredAlert[]; filters: AlertFilters }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.key !== 'j' && event.key !== 'k') || isTyping(event)) return;
      const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]') ?? [])];
      const at = links.findIndex(link => link === document.activeElement);
      const next = event.key === 'j' ? at + 1 : Math.max(0, at - 1);
      links[Math.min(next, links.length - 1)]?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div ref={body}>
      <Table caption="Alerts, newest first" columns={columns}>
        {alerts.map(alert => (
          <tr key={alert.id} className="hover:bg-sunken has-[a[data-row]:focus-visible]:bg-sunken">
            <Cell>
              <Severity level={alert.severity} />
            </Cell>
            <Cell className="font-medium">
              <Link
                data-row
                prefetch={false}
                href={`/alerts/${encodeURIComponent(alert.id)}`}
                className="inline-flex min-h-6 items-center hover:underline"
              >
                {alert.rule}
              </Link>
              <span className="ml-1.5 text-12 font-normal text-muted">v{alert.version}</span>
              {alert.withdrawn === true && (
                <span className="ml-1.5 text-12 font-normal text-muted">withdrawn</span>
              )}
            </Cell>
            <Cell>{entityLink(alert, filters)}</Cell>
            <Cell className="max-w-0 truncate text-muted" title={valuesText(alert.values)}>
              {valuesText(alert.values)}
            </Cell>
            <Cell number>
              {alert.score ?? ''}
              {alert.verdict !== undefined && (
                <span className="block text-12 text-muted">{alert.verdict}</span>
              )}
            </Cell>
            <Cell>
              <ShortId id={alert.event} />
            </Cell>
            <Cell number className="text-muted">
              <RelativeTime at={alert.time} />
            </Cell>
            <Cell number className="text-muted">
              <RelativeTime at={alert.raisedAt} />
            </Cell>
          </tr>
        ))}
      </Table>
    </div>
  );
}

function entityLink({ entity }: StoredAlert, filters: AlertFilters) {
  if (entity === null) return <span className="text-muted">none</span>;
  if (entity.id === null) return <span className="text-muted">{entity.type}, no id</span>;
  const href = alertsHref({
    ...filters,
    cursor: undefined,
    at: undefined,
    entityType: entity.type,
    entityId: entity.id,
  });
  return (
    <Link
      href={href}
      prefetch={false}
      title={`All alerts of ${entity.type} ${entity.id}`}
      className="hover:underline"
    >
      <span className="text-muted">{entity.type}</span> <code className="text-12">{entity.id}</code>
    </Link>
  );
}

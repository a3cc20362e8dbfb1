'use client';
import Link from 'next/link';
import type { StoredAlert } from '@/contracts/records';
import { buttonClasses } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Panel } from '../ui/Panel';
import { alertsHref, isFiltered, type AlertFilters } from './alert-params';
import { AlertFilterBar } from './AlertFilterBar';
import { AlertTable } from './AlertTable';
import { NewAlertsPill } from './NewAlertsPill';

type Props = {
  items: readonly StoredAlert[];
  next: string | null;
  filters: AlertFilters;
  /** When the list was read, by the server's clock. */
  at: number;
  rules: readonly string[];
  entityTypes: readonly string[];
};

export function AlertsPage({ items, next, filters, at, rules, entityTypes }: Props) {
  const older = next === null ? null : alertsHref({ ...filters, at: filters.at ?? at, cursor: next });
  const newest = alertsHref({ ...filters, at: undefined, cursor: undefined });
  return (
    <div className="flex flex-col gap-4">
      <h1 className="sr-only">Alerts</h1>
      <AlertFilterBar filters={filters} rules={rules} entityTypes={entityTypes} />
      {filters.cursor === undefined && <NewAlertsPill key={at} filters={filters} known={items} />}
      <Panel>
        {items.length === 0 ? (
          <NoAlerts filters={filters} />
        ) : (
          <AlertTable alerts={items} filters={filters} />
        )}
      </Panel>
      <nav aria-label="Pages" className="flex items-center gap-3 text-13 text-muted">
        {filters.cursor !== undefined && (
          <Link href={newest} className={buttonClasses()}>
            Newest
          </Link>
        )}
        {older !== null && (
          <Link href={older} className={buttonClasses()}>
            Older
          </Link>
        )}
        <span>
          {items.length === 0
            ? ''
            : older === null
              ? `${items.length} shown, there are no older ones`
              : `${items.length} shown, older ones follow`}
        </span>
      </nav>
    </div>
  );
}

function NoAlerts({ filters }: { filters: AlertFilters }) {
  if (!isFiltered(filters)) {
    return (
      <Empty
        title="No alert yet"
        hint="An alert is raised when an event meets the condition of a live rule, and is kept here with that event."
        action={
          <Link href="/rules" className={buttonClasses('primary')}>
            See the rules
          </Link>
        }
      />
    );
  }
  return (
    <Empty
      title="No alert matches"
      hint="Alerts are looked up by the time of their event. Widen the time or take a filter away."
      action={
        <Link href="/alerts" className={buttonClasses('primary')}>
          Clear all filters
        </Link>
      }
    />
  );
}

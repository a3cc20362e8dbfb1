import { withoutReceipt, type StoredAlert } from '../../contracts/records';
import type { AlertFilter, Page } from '../../platform/history/history';
import { resources, type Resources } from '../resources';
import { pageOf, rangeOf, type PagedQuery } from './time-range';

export type AlertsQuery = PagedQuery &
  Readonly<{
    mode?: 'live' | 'shadow' | undefined;
    rule?: string | undefined;
    severity?: readonly string[] | undefined;
    entityType?: string | undefined;
    entityId?: string | undefined;
  }>;

/** Alerts by event time, newest first; their receipts come with the single alert. */
export async function latestAlerts(
  query: AlertsQuery,
  { history }: Pick<Resources, 'history'> = resources(),
): Promise<Page<StoredAlert>> {
  const { mode, rule, severity, entityType, entityId } = query;
  const filter: AlertFilter = {
    ...(mode !== undefined && { mode }),
    ...(rule !== undefined && { rule }),
    ...(severity !== undefined && { severity }),
    ...(entityType !== undefined && { entityType }),
    ...(entityId !== undefined && { entityId }),
  };
  const page = await history.scanAlerts(filter, rangeOf(query), pageOf(query));
  return { ...page, items: page.items.map(withoutReceipt) };
}

import type { WindowRow } from '../../contracts/records';
import type { GroupFilter, Page } from '../../platform/history/history';
import { resources, type Resources } from '../resources';
import { pageOf, rangeOf, type PagedQuery } from './time-range';

export type WindowsQuery = PagedQuery & Readonly<{ metric: string; group?: GroupFilter | undefined }>;

/** Stored windows of a metric by their start, newest first; of the groups that have all values asked for. */
export async function metricWindows(
  query: WindowsQuery,
  { history }: Pick<Resources, 'history'> = resources(),
): Promise<Page<WindowRow>> {
  return history.scanWindows(query.metric, query.group ?? {}, rangeOf(query), pageOf(query));
}

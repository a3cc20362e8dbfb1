import { z } from 'zod';
import type { StoredAlert } from '@/contracts/records';
import { SEVERITIES, type Severity } from '@/core/definitions/types';

/** `?rule=&severity=&entityType=&entityId=&since=&from=&to=&cursor=` of the Alerts page. */
export const SINCE = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;
export const SINCE_KEYS = ['1h', '24h', '7d', '30d'] as const satisfies readonly (keyof typeof SINCE)[];

const text = z.string().min(1).max(300).optional().catch(undefined);
const time = z.coerce.number().int().optional().catch(undefined);
const list = z.union([z.string(), z.array(z.string())]).optional();
const schema = z.object({
  mode: z.literal('shadow').optional().catch(undefined),
  rule: text,
  severity: list.transform(given => SEVERITIES.filter(known => [given].flat().includes(known))),
  entityType: text,
  entityId: text,
  since: z.enum(SINCE_KEYS).optional().catch(undefined),
  from: time,
  to: time,
  /** When the first page was read: older pages look back from the same moment. */
  at: time,
  cursor: z.string().min(1).max(2000).optional().catch(undefined),
});

export type AlertFilters = Readonly<{
  /** What shadow rules would have raised; live alerts where absent. */
  mode?: 'shadow' | undefined;
  rule?: string | undefined;
  severity: readonly Severity[];
  entityType?: string | undefined;
  entityId?: string | undefined;
  since?: keyof typeof SINCE | undefined;
  from?: number | undefined;
  to?: number | undefined;
  at?: number | undefined;
  cursor?: string | undefined;
}>;

export const parseAlertParams = (params: unknown): AlertFilters => schema.parse(params);

/** What is asked of the history: relative times made absolute. */
export function alertQuery(filters: AlertFilters, now: number) {
  const { since, severity, at: _at, ...rest } = filters;
  const from = since === undefined ? rest.from : (filters.at ?? now) - SINCE[since];
  return { ...rest, from, severity: severity.length === 0 ? undefined : severity, limit: 50 };
}

/** The address of the list with these filters. */
export function alertsHref(filters: Partial<AlertFilters>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    for (const each of [value].flat())
      if (each !== undefined && each !== '') params.append(name, String(each));
  }
  const query = params.toString();
  return query === '' ? '/alerts' : `/alerts?${query}`;
}

/** Whether a new alert belongs into the list. */
export function matches(alert: StoredAlert, filters: AlertFilters): boolean {
  const { rule, severity, entityType, entityId, from, to, mode = 'live' } = filters;
  return (
    (alert.mode ?? 'live') === mode &&
    (rule === undefined || alert.rule === rule) &&
    (severity.length === 0 || severity.includes(alert.severity)) &&
    (entityType === undefined || alert.entity?.type === entityType) &&
    (entityId === undefined || alert.entity?.id === entityId) &&
    (from === undefined || alert.time >= from) &&
    (to === undefined || alert.time < to)
  );
}

export const isFiltered = ({ mode, rule, severity, entityType, entityId, since, from, to }: AlertFilters) =>
  severity.length > 0 ||
  [mode, rule, entityType, entityId, since, from, to].some(value => value !== undefined);

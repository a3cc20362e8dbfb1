import type { TableSpec } from '../../cassandra/schema';

const DAY_SECONDS = 86_400;

/** How long rows live. An index outlives what it points to: it is not written again with each row. */
const WINDOWS_TTL = 400 * DAY_SECONDS;
const ALERTS_TTL = 800 * DAY_SECONDS;
const DEAD_LETTERS_TTL = 90 * DAY_SECONDS;
export const INDEX_EXTRA_DAYS = 3;
const INDEX_TTL = ALERTS_TTL + INDEX_EXTRA_DAYS * DAY_SECONDS;

/** One partition an hour (`slot`) or a day (slot 0) of a scope; the row itself lies under its id. */
const timeline = (name: string, ttlSeconds: number): TableSpec => ({
  name,
  columns: `scope blob, day int, slot int, time_ms bigint, id blob, tags text,
    PRIMARY KEY ((scope, day, slot), time_ms, id)`,
  order: 'time_ms DESC, id DESC',
  ttlSeconds,
});
const byId = (name: string, ttlSeconds: number): TableSpec => ({
  name,
  columns: 'id blob PRIMARY KEY, row text',
  ttlSeconds,
});

/** Each table is named for its query; each partition is bounded by a time bucket. */
export const historyTables: readonly TableSpec[] = [
  {
    name: 'windows_by_metric', // One group over time.
    columns: `metric text, grp blob, day int, start_ms bigint, end_ms bigint, row text,
      PRIMARY KEY ((metric, grp, day), start_ms, end_ms)`,
    order: 'start_ms DESC, end_ms DESC',
    ttlSeconds: WINDOWS_TTL,
  },
  {
    name: 'groups_by_window', // All groups of one window: one partition a window, whatever the number of groups.
    columns: `metric text, start_ms bigint, end_ms bigint, grp blob, row text,
      PRIMARY KEY ((metric, start_ms, end_ms), grp)`,
    ttlSeconds: WINDOWS_TTL,
  },
  {
    name: 'windows_by_day', // Which windows a metric has.
    columns: `metric text, day int, start_ms bigint, end_ms bigint, PRIMARY KEY ((metric, day), start_ms, end_ms)`,
    order: 'start_ms DESC, end_ms DESC',
    ttlSeconds: WINDOWS_TTL + INDEX_EXTRA_DAYS * DAY_SECONDS,
  },
  { name: 'metric_fields', columns: 'metric text, fields text, PRIMARY KEY (metric, fields)' },
  timeline('alerts_by_day', ALERTS_TTL),
  timeline('alerts_by_rule', ALERTS_TTL),
  timeline('alerts_by_entity', ALERTS_TTL),
  byId('alerts_by_id', ALERTS_TTL),
  timeline('dead_letters_by_day', DEAD_LETTERS_TTL),
  byId('dead_letters_by_id', DEAD_LETTERS_TTL),
  {
    name: 'slots_with_data', // Which partitions of a scope there are, so that a scan skips years of nothing.
    columns: 'scope blob, day int, slot int, PRIMARY KEY (scope, day, slot)',
    order: 'day DESC, slot DESC',
    ttlSeconds: INDEX_TTL,
  },
];

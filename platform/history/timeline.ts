import type { DeadLetter, StoredAlert } from '../../contracts/records';
import type { AlertFilter, DeadLetterFilter } from './history';
import { fingerprint } from './ordered-key';

/** A list of rows by time: all of them (`all`), or those of one rule or entity. */
export type Scope = Readonly<{ kind: 'all' | 'rule' | 'entity'; key: Buffer }>;

/** What filters look at, kept in the index so that rows that do not fit are never fetched. */
export type Tags = readonly (string | null)[];

/** Rows with an identity and a time, found by id and by time in several scopes. */
export type Timeline<Row, Filter> = Readonly<{
  name: 'alerts' | 'dead_letters';
  id(row: Row): Buffer;
  time(row: Row): number;
  tags(row: Row): Tags;
  scopes(row: Row): readonly Scope[];
  /** The narrowest scope that holds every row the filter wants. */
  scopeFor(filter: Filter): Scope;
  fits(filter: Filter, tags: Tags): boolean;
  question(filter: Filter): unknown;
}>;

const ALL: Scope = { kind: 'all', key: fingerprint('all') };
/** Alerts of shadow rules have places of their own: however many there are, live ones are read as fast. */
const ofAll = (mode: Mode): Scope => (mode === 'live' ? ALL : { kind: 'all', key: fingerprint('all', mode) });
const ofRule = (mode: Mode, rule: string): Scope => ({
  kind: 'rule',
  key: mode === 'live' ? fingerprint('rule', rule) : fingerprint('rule', rule, mode),
});
/** By id alone: an id without its type can be asked for as well. */
const ofEntity = (mode: Mode, id: string): Scope => ({
  kind: 'entity',
  key: mode === 'live' ? fingerprint('entity', id) : fingerprint('entity', id, mode),
});
type Mode = 'live' | 'shadow';

export const alertId = (id: string) => fingerprint('alert', id);

export const alertTimeline: Timeline<StoredAlert, AlertFilter> = {
  name: 'alerts',
  id: ({ id }) => alertId(id),
  time: ({ time }) => time,
  tags: ({ rule, severity, entity, mode = 'live' }) => [
    rule,
    severity,
    entity?.type ?? null,
    entity?.id ?? null,
    mode,
  ],
  scopes: ({ rule, entity, mode = 'live' }) => [
    ofAll(mode),
    ofRule(mode, rule),
    ...(typeof entity?.id === 'string' ? [ofEntity(mode, entity.id)] : []),
  ],
  scopeFor({ rule, entityId, mode = 'live' }) {
    if (entityId !== undefined) return ofEntity(mode, entityId);
    return rule === undefined ? ofAll(mode) : ofRule(mode, rule);
  },
  // Of an index entry that was written before there were modes it is live.
  fits: (filter, [rule, severity, entityType, entityId, mode = 'live']) =>
    (filter.mode ?? 'live') === mode &&
    (filter.rule === undefined || filter.rule === rule) &&
    (filter.severity === undefined || filter.severity.some(wanted => wanted === severity)) &&
    (filter.entityType === undefined || filter.entityType === entityType) &&
    (filter.entityId === undefined || filter.entityId === entityId),
  question: ({ rule, severity, entityType, entityId, mode = 'live' }) => [
    mode === 'live' ? 'alerts' : 'shadow alerts',
    rule ?? null,
    severity === undefined ? null : [...severity].sort(),
    entityType ?? null,
    entityId ?? null,
  ],
};

const REJECTIONS = ['undecodable', 'schema', 'too_large'];

export const deadLetterTimeline: Timeline<DeadLetter, DeadLetterFilter> = {
  name: 'dead_letters',
  id: ({ stream, partition, offset }) => fingerprint('dead letter', stream, partition, offset),
  time: ({ at }) => at,
  tags: ({ stream, reason }) => [stream, reason],
  scopes: () => [ALL],
  scopeFor: () => ALL,
  fits: (filter, [stream, reason]) =>
    (filter.stream === undefined || filter.stream === stream) &&
    (filter.reason === undefined ||
      filter.reason === reason ||
      (filter.reason === 'rejected' && REJECTIONS.includes(reason ?? ''))),
  question: ({ stream, reason }) => ['dead letters', stream ?? null, reason ?? null],
};

/**
 * Whether the row as it is now belongs to this place of the index. One that was told again with another time, rule or
 * entity may have left its old place behind: there it is passed over, and it is found at its new one.
 */
export const isAt = <Row, Filter>(
  timeline: Timeline<Row, Filter>,
  filter: Filter,
  row: Row,
  time: number,
): boolean => timeline.time(row) === time && timeline.fits(filter, timeline.tags(row));

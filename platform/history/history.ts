import type { DeadLetter, StoredAlert, WindowRow } from '../../contracts/records';

/** Half open: from ≤ time < to, epoch ms. */
export type TimeRange = Readonly<{ from: number; to: number }>;

/** Newest first. `next` continues after the last item; null: there is no more. Opaque to callers. */
export type Page<Item> = Readonly<{ items: Item[]; next: string | null }>;
export type PageRequest = Readonly<{ limit: number; cursor: string | null }>;

/** Field → value; only rows whose group has all of them. Empty: every group. */
export type GroupFilter = Readonly<Record<string, string | number | boolean | null>>;

export type AlertFilter = Readonly<{
  /** Live alerts where absent: those of shadow rules are told apart, and only when asked for. */
  mode?: 'live' | 'shadow';
  rule?: string;
  severity?: readonly string[];
  entityType?: string;
  entityId?: string;
}>;
/** `reason` may be `rejected`: any for which a record is rejected. */
export type DeadLetterFilter = Readonly<{ stream?: string; reason?: string }>;

export type HistoryBatch = Readonly<{
  windows?: readonly WindowRow[];
  alerts?: readonly StoredAlert[];
  deadLetters?: readonly DeadLetter[];
}>;

/**
 * What was computed. Cassandra in production; lmdb embedded.
 *
 * Promises: `put` writes absolute values at deterministic keys, so a repeat changes nothing and a later revision of
 * a window replaces the earlier one (also when the earlier one is written again after it; of one revision the last
 * told stays); it resolves once all of it is durable. Keys: a window by (metric, group, start, end); an alert by its
 * id; a dead letter by (stream, partition, offset): told again with another time, it is found there alone. Early
 * windows are refused. Scans are newest first (window start, event time of an alert, `at` of a dead letter), stable
 * under equal times, and page without repeats or gaps while new rows arrive. A cursor of another query, a broken one
 * or a limit that is not from 1 to 10 000 rejects with code `refused`.
 */
export interface History {
  put(batch: HistoryBatch): Promise<void>;
  scanWindows(
    metric: string,
    group: GroupFilter,
    range: TimeRange,
    page: PageRequest,
  ): Promise<Page<WindowRow>>;
  scanAlerts(filter: AlertFilter, range: TimeRange, page: PageRequest): Promise<Page<StoredAlert>>;
  getAlert(id: string): Promise<StoredAlert | null>;
  scanDeadLetters(filter: DeadLetterFilter, range: TimeRange, page: PageRequest): Promise<Page<DeadLetter>>;
  close(): Promise<void>;
}

/** What is computed over the trailing window of an entity. */
export type TrailingFn =
  'count' | 'sum' | 'avg' | 'min' | 'max' | 'stddev' | 'distinct' | 'last' | 'sinceLast' | 'share';

/** How a field's value is held as a double: `text` covers strings and places, by their number in a dictionary. */
export type ColumnKind = 'integer' | 'double' | 'boolean' | 'text';

/** Tells which events count; two with one key take the same events. */
export type TrailingFilter = Readonly<{ key: string; takes: (values: readonly unknown[]) => boolean }>;

/** A feature over the events of one stream and entity type. */
export type TrailingFeature = Readonly<{
  name: string;
  fn: TrailingFn;
  /** null: count and sinceLast need none. `scale`: digits after the point of a decimal, else 0. */
  field: Readonly<{ name: string; slot: number; kind: ColumnKind; scale: number }> | null;
  where: TrailingFilter | null;
  /** null: no limit in the past; for last and sinceLast alone. */
  sizeMs: number | null;
  delayMs: number;
  /** Whether the event itself counts; only where delayMs is 0. */
  current: boolean;
}>;

/** A value kept of each event: of the field (1 where there is none), NaN where it is null or the filter refuses. */
export type ColumnPlan = Readonly<{
  /** Columns of one key hold the same, whatever else is kept. */
  key: string;
  slot: number | null;
  kind: ColumnKind;
  where: TrailingFilter | null;
}>;

/** The largest value of a column in a window; with all signs turned (`turned` is −1) the smallest. */
export type ExtremePlan = Readonly<{
  column: number;
  turned: 1 | -1;
  /** First of three cells (see extreme.ts). */
  cell: number;
  /** Where an event holds the largest value from itself on. */
  link: number;
}>;

/** One column in one window. Numbers are cells of an entity's row, or places among its side objects; -1: not kept. */
export type PartPlan = Readonly<{
  column: number;
  isText: boolean;
  /** Cell of the number of values; −1: every event has one. */
  count: number;
  /** First of two cells of the exact sum of integers. */
  sum: number;
  /** First of four cells of the exact sum of squared integers. */
  squares: number;
  /** Cell of the newest value's sequence number; −1: it is not asked for, or every event has a value. */
  last: number;
  /** First of two cells: time and value of the newest one that is held no more. */
  floor: number;
  doubles: number;
  doubleSquares: number;
  counts: number;
  smallest: ExtremePlan | null;
  largest: ExtremePlan | null;
  /** Nothing but the number of values is kept. */
  isPlain: boolean;
  /** Nothing at all is kept: the window's ends tell it. */
  isBare: boolean;
  /** Whether doubles, doubleSquares or counts are kept. */
  hasSides: boolean;
}>;

export type WindowPlan = Readonly<{
  /** Infinity: no limit in the past. */
  sizeMs: number;
  delayMs: number;
  current: boolean;
  /**
   * First of four cells: sequence numbers of the first event in the window and of the first after it; the time of the
   * first (−Infinity: not known), and of the event before it, −Infinity where there is none.
   */
  at: number;
  parts: readonly PartPlan[];
  /** Those parts of which something changes as events come and go. */
  kept: readonly PartPlan[];
  /** Those of all parts. */
  extremes: readonly ExtremePlan[];
}>;

/** Where a feature's value is read. */
export type ReadPlan = Readonly<{
  name: string;
  fn: TrailingFn;
  scale: number;
  /** 10 to the power of the scale. */
  unit: number;
  kind: ColumnKind;
  window: number;
  part: number;
}>;

/** How rows and rings are laid out. Plain data: it is kept with them. */
export type TrailingLayout = Readonly<{
  columns: readonly string[];
  /** What is kept of values that are held no more, by column and delay, and its first cell. */
  floors: readonly Readonly<{ key: string; column: number; cell: number }>[];
  stride: number;
  cellsPerRow: number;
  /** Tells everything else apart. */
  windows: string;
}>;

/** All features of one stream and entity type: they share the events held, windows and partial results. */
export type TrailingPlan = Readonly<{
  columns: readonly ColumnPlan[];
  windows: readonly WindowPlan[];
  reads: ReadonlyMap<string, ReadPlan>;
  layout: TrailingLayout;
  /** Doubles kept of each event: its time, the columns, the largest values from it on, its position in the log. */
  stride: number;
  cellsPerRow: number;
  sidesPerRow: number;
  /** Some window has no start: its newest value is kept for ever. */
  hasFloors: boolean;
  /** How far behind its watermark an event may be and still be counted in full. */
  lateMs: number;
  /** No window reaches further back than this from its reader. */
  reachMs: number;
  /** Events held of one entity at most; the oldest are dropped. */
  mostEvents: number;
}>;

/**
 * Cells of a row before those of its windows: base and capacity of its ring, sequence numbers of head and tail, time of
 * its oldest event (Infinity: none) and of the newest one there was (−Infinity: none).
 */
export const ROW_CELLS = 6;
export const BASE = 0;
export const CAPACITY = 1;
export const HEAD = 2;
export const TAIL = 3;
export const OLDEST = 4;
export const NEWEST = 5;
/** Cells of a window, from `WindowPlan.at`. */
export const LO = 0;
export const HI = 1;
export const FIRST_MS = 2;
export const BEFORE_MS = 3;
/** Of a cell with a value's sequence number: none; not known any more, to be looked for. */
export const NO_VALUE = -1;
export const UNKNOWN = -2;
/** Events held of one entity and stream at most, unless told otherwise. */
export const MOST_EVENTS = 100_000;

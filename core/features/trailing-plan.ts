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
  /** Where an event holds its neighbours in the list of candidates. */
  link: number;
}>;

/** One column in one window. Numbers are cells of an entity's row, or places among its side objects; -1: not kept. */
export type PartPlan = Readonly<{
  column: number;
  isText: boolean;
  /** Cell of the number of values. */
  count: number;
  /** First of two cells of the exact sum of integers. */
  sum: number;
  /** First of four cells of the exact sum of squared integers. */
  squares: number;
  /** Cell of the newest value's sequence number. */
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
  /** Doubles kept of each event: its time, the columns, its neighbours in lists of extremes, its position in the log. */
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
 * its oldest event (Infinity: none).
 */
const ROW_CELLS = 5;
export const BASE = 0;
export const CAPACITY = 1;
export const HEAD = 2;
export const TAIL = 3;
export const OLDEST = 4;
/** Cells of a window, from `WindowPlan.at`. */
export const LO = 0;
export const HI = 1;
export const FIRST_MS = 2;
export const BEFORE_MS = 3;
/** Of a cell with a value's sequence number: none; not known any more, to be looked for. */
export const NO_VALUE = -1;
export const UNKNOWN = -2;
/** Events held of one entity and stream at most, unless told otherwise. */
const MOST_EVENTS = 100_000;

type MutablePart = { -readonly [Key in keyof PartPlan]: PartPlan[Key] };
type MutableWindow = Omit<WindowPlan, 'parts'> & { parts: MutablePart[] };

/** Lays out what must be kept for the features. `lateMs`: out-of-orderness and allowed lateness of their stream. */
export function planTrailing(
  features: readonly TrailingFeature[],
  lateMs: number,
  mostEvents = MOST_EVENTS,
): TrailingPlan {
  const layout = new Layout();
  const reads = new Map(features.map(feature => [feature.name, layout.add(feature)]));
  layout.linkExtremes();
  const reach = layout.windows.map(({ sizeMs, delayMs }) => delayMs + (Number.isFinite(sizeMs) ? sizeMs : 0));
  const stride = 2 + layout.columns.length + layout.links;
  return {
    columns: layout.columns,
    windows: layout.windows,
    reads,
    layout: layoutOf(layout, stride),
    stride,
    cellsPerRow: layout.cells,
    sidesPerRow: layout.sides,
    hasFloors: layout.windows.some(window => window.sizeMs === Number.POSITIVE_INFINITY),
    lateMs,
    reachMs: Math.max(0, ...reach),
    mostEvents,
  };
}

function layoutOf({ columns, windows, cells }: Layout, stride: number): TrailingLayout {
  const floors = windows.flatMap(({ delayMs, parts }) =>
    parts.flatMap(({ column, floor }) => {
      const key = `${columns[column - 1]?.key ?? 'time'}@${delayMs}`;
      return floor < 0 ? [] : [{ key, column, cell: floor }];
    }),
  );
  const keys = columns.map(({ key }) => key);
  return { columns: keys, floors, stride, cellsPerRow: cells, windows: JSON.stringify(windows) };
}

class Layout {
  readonly columns: ColumnPlan[] = [];
  readonly windows: MutableWindow[] = [];
  cells = ROW_CELLS;
  sides = 0;
  links = 0;

  add(feature: TrailingFeature): ReadPlan {
    const { name, fn, field } = feature;
    const window = this.windowOf(feature);
    const parts = this.windows[window]?.parts ?? [];
    const part = partOf(parts, this.columnOf(feature), () => this.cell());
    const kind = field?.kind ?? 'double';
    const kept = parts[part];
    if (kept !== undefined) this.keep(kept, feature);
    const scale = field?.scale ?? 0;
    return { name, fn, scale, unit: 10 ** scale, kind, window, part };
  }

  /** 0 is the event's time, which is there for every event. */
  private columnOf({ field, where }: TrailingFeature): number {
    if (field === null && where === null) return 0;
    const key = JSON.stringify([field?.name, field?.kind, field?.scale, where?.key]);
    const known = this.columns.findIndex(column => column.key === key);
    if (known >= 0) return known + 1;
    this.columns.push({ key, slot: field?.slot ?? null, kind: field?.kind ?? 'double', where });
    return this.columns.length;
  }

  private windowOf({ sizeMs, delayMs, current }: TrailingFeature): number {
    const size = sizeMs ?? Number.POSITIVE_INFINITY;
    const known = this.windows.findIndex(
      window => window.sizeMs === size && window.delayMs === delayMs && window.current === current,
    );
    if (known >= 0) return known;
    this.windows.push({ sizeMs: size, delayMs, current, at: this.cell(4), parts: [] });
    return this.windows.length - 1;
  }

  private keep(part: MutablePart, { fn, field, sizeMs }: TrailingFeature): void {
    if (fn !== 'count') part.isPlain = false;
    part.isText = part.column > 0 && this.columns[part.column - 1]?.kind === 'text';
    const isDouble = field?.kind === 'double';
    if (fn === 'sum' || fn === 'avg' || fn === 'stddev' || fn === 'share') {
      if (isDouble) part.doubles = this.side(part.doubles);
      else if (part.sum < 0) part.sum = this.cell(2);
    }
    if (fn === 'stddev') {
      if (isDouble) part.doubleSquares = this.side(part.doubleSquares);
      else if (part.squares < 0) part.squares = this.cell(4);
    }
    if (fn === 'min') part.smallest ??= this.extreme(part.column, -1);
    if (fn === 'max') part.largest ??= this.extreme(part.column, 1);
    if (fn === 'distinct') part.counts = this.side(part.counts);
    part.hasSides = part.doubles >= 0 || part.counts >= 0;
    if (fn !== 'last' && fn !== 'sinceLast') return;
    if (part.last < 0) part.last = this.cell();
    if (sizeMs === null && part.floor < 0) part.floor = this.cell(2);
  }

  private extreme(column: number, turned: 1 | -1): ExtremePlan {
    this.links += 1;
    return { column, turned, cell: this.cell(3), link: this.links };
  }

  /** Links lie behind the columns, which are all known now. */
  linkExtremes(): void {
    const moved = (extreme: ExtremePlan | null) =>
      extreme === null ? null : { ...extreme, link: this.columns.length + extreme.link };
    for (const part of this.windows.flatMap(({ parts }) => parts)) {
      part.smallest = moved(part.smallest);
      part.largest = moved(part.largest);
    }
  }

  private cell(count = 1): number {
    this.cells += count;
    return this.cells - count;
  }

  private side(known: number): number {
    if (known >= 0) return known;
    this.sides += 1;
    return this.sides - 1;
  }
}

function partOf(parts: MutablePart[], column: number, cell: () => number): number {
  const known = parts.findIndex(part => part.column === column);
  if (known >= 0) return known;
  const none = { sum: -1, squares: -1, last: -1, floor: -1, doubles: -1, doubleSquares: -1 };
  parts.push({
    column,
    isText: false,
    count: cell(),
    ...none,
    counts: -1,
    smallest: null,
    largest: null,
    isPlain: true,
    hasSides: false,
  });
  return parts.length - 1;
}

import {
  MOST_EVENTS,
  ROW_CELLS,
  type ColumnPlan,
  type ExtremePlan,
  type PartPlan,
  type ReadPlan,
  type TrailingFeature,
  type TrailingLayout,
  type TrailingPlan,
  type WindowPlan,
} from './trailing-plan';

type MutablePart = { -readonly [Key in keyof PartPlan]: PartPlan[Key] };
type MutableWindow = Omit<WindowPlan, 'parts' | 'kept' | 'extremes'> & {
  parts: MutablePart[];
  kept: MutablePart[];
  extremes: ExtremePlan[];
};

/** Lays out what must be kept for the features. `lateMs`: out-of-orderness and allowed lateness of their stream. */
export function planTrailing(
  features: readonly TrailingFeature[],
  lateMs: number,
  mostEvents = MOST_EVENTS,
): TrailingPlan {
  const layout = new Layout();
  const reads = new Map(features.map(feature => [feature.name, layout.add(feature)]));
  layout.close();
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
    this.windows.push({
      sizeMs: size,
      delayMs,
      current,
      at: this.cell(4),
      parts: [],
      kept: [],
      extremes: [],
    });
    return this.windows.length - 1;
  }

  private keep(part: MutablePart, { fn, field, sizeMs }: TrailingFeature): void {
    if (fn !== 'count' && (part.column > 0 || fn !== 'sinceLast')) part.isPlain = false;
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
    if (part.last < 0 && part.column > 0) part.last = this.cell();
    if (sizeMs === null && part.floor < 0) part.floor = this.cell(2);
  }

  private extreme(column: number, turned: 1 | -1): ExtremePlan {
    this.links += 1;
    return { column, turned, cell: this.cell(3), link: this.links };
  }

  /** All is known now. Links lie behind the columns. */
  close(): void {
    const moved = (extreme: ExtremePlan | null) =>
      extreme === null ? null : { ...extreme, link: this.columns.length + extreme.link };
    for (const part of this.windows.flatMap(({ parts }) => parts)) {
      part.smallest = moved(part.smallest);
      part.largest = moved(part.largest);
      part.isBare = part.isPlain && part.count < 0;
    }
    for (const window of this.windows) {
      window.kept = window.parts.filter(part => !part.isBare);
      window.extremes = window.parts.flatMap(({ smallest, largest }) =>
        [smallest ?? [], largest ?? []].flat(),
      );
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
    count: column > 0 ? cell() : -1,
    ...none,
    counts: -1,
    smallest: null,
    largest: null,
    isPlain: true,
    isBare: true,
    hasSides: false,
  });
  return parts.length - 1;
}

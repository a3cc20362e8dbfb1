import type { HopAlert, HopEvent, HopMarker } from '../../contracts/hops';

/** What has an origin: an event, or the alert of one. */
export type FromOrigin = HopEvent | HopAlert;

/** What is known of the order of events. Plain data: it is part of the checkpoint. */
export type OrderState = {
  /** Source → origin → the offset up to which the source sends none of its events any more. */
  passed: Map<string, Map<string, bigint>>;
  /** Origin → what came before its turn, by offset. */
  waiting: Map<string, FromOrigin[]>;
};

export const newOrderState = (): OrderState => ({ passed: new Map(), waiting: new Map() });

/** The input partition that an event was read from: within it events have an order. */
export const originName = (stream: string, partition: number): string => `${stream}/${partition}`;

export const originOf = (record: FromOrigin): string =>
  originName(record.stream, record.kind === 'event' ? record.partition : record.alert.source.partition);

export const offsetOf = (record: FromOrigin): bigint =>
  BigInt(record.kind === 'event' ? record.offset : record.alert.source.offset);

/**
 * Puts the events of each origin back into the order in which they were read. They come from several sources, each of
 * which keeps it, so an event's turn has come when every source has passed its offset. Those of different origins have
 * no order but the one in which they come.
 */
export class OriginOrder {
  private readonly sources = new Map<string, readonly string[]>();
  private count: number;

  constructor(
    /** Whoever may send events of an origin here. */
    private readonly sourcesOf: (origin: string) => readonly string[],
    private readonly state: OrderState,
    /** That wait at most. Beyond it the first of an origin is taken out of its turn, and told. */
    private readonly most: number,
    private readonly onTooMany: () => void,
  ) {
    this.count = this.waiting().length;
  }

  /** Takes an event or alert. Returns those whose turn has come, in their order. */
  take(record: FromOrigin): FromOrigin[] {
    const origin = originOf(record);
    const offset = offsetOf(record);
    this.pass(record.source, origin, offset);
    const line = this.state.waiting.get(origin) ?? [];
    line.splice(placeIn(line, offset), 0, record);
    this.state.waiting.set(origin, line);
    this.count += 1;
    return this.due(origin);
  }

  /** Takes note how far a source is. Returns those whose turn has come. */
  mark({ source, passed = {} }: HopMarker): FromOrigin[] {
    for (const [origin, offset] of Object.entries(passed)) this.pass(source, origin, BigInt(offset));
    return [...this.state.waiting.keys()].flatMap(origin => this.due(origin));
  }

  /** In no order. */
  waiting(): FromOrigin[] {
    return [...this.state.waiting.values()].flat();
  }

  /** Origin → the offset up to which all its events came, and had their turn. Of those that all sources have told of. */
  passed(): Map<string, bigint> {
    const origins = new Set([...this.state.passed.values()].flatMap(told => [...told.keys()]));
    const passed = new Map<string, bigint>();
    for (const origin of origins) {
      const lowest = this.lowest(origin);
      if (lowest !== null) passed.set(origin, lowest);
    }
    return passed;
  }

  private pass(source: string, origin: string, offset: bigint): void {
    const told = this.state.passed.get(source) ?? new Map<string, bigint>();
    this.state.passed.set(source, told);
    if (offset > (told.get(origin) ?? NOTHING)) told.set(origin, offset);
  }

  private due(origin: string): FromOrigin[] {
    const line = this.state.waiting.get(origin) ?? [];
    const lowest = this.lowest(origin);
    let count = lowest === null ? line.length : placeIn(line, lowest);
    while (this.count - count > this.most && count < line.length) {
      count += 1;
      this.onTooMany();
    }
    const due = line.splice(0, count);
    if (line.length === 0) this.state.waiting.delete(origin);
    this.count -= due.length;
    return due;
  }

  /** The offset that all sources have passed; null: nobody sends events of this origin here, as far as is known. */
  private lowest(origin: string): bigint | null {
    let sources = this.sources.get(origin);
    if (sources === undefined) {
      sources = this.sourcesOf(origin);
      this.sources.set(origin, sources);
    }
    let lowest: bigint | null = null;
    for (const source of sources) {
      const passed = this.state.passed.get(source)?.get(origin) ?? NOTHING;
      lowest = lowest === null ? passed : least(lowest, passed);
    }
    return lowest;
  }
}

const NOTHING = -1n;

const least = (a: bigint, b: bigint) => (a < b ? a : b);

/** Behind all that lie at this offset or before it: several alerts lie at one. */
function placeIn(line: readonly FromOrigin[], offset: bigint): number {
  let [from, to] = [0, line.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const record = line[middle];
    if (record !== undefined && offsetOf(record) <= offset) from = middle + 1;
    else to = middle;
  }
  return from;
}

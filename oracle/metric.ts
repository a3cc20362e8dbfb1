import { aggregate, type Expected } from './aggregate';
import { durationMs, type MetricDefinition, type StreamDefinition } from './definitions';
import { judgement, learnable, NOT_JUDGED, type Judgement } from './detector';
import { canonical, valueOf, type OracleEvent, type Value } from './event';
import { eventReads, holdsWith, type Lists } from './scope';
import { spansAt, type Span } from './window-spans';

/** One result of a window, as it must be emitted. A retracted one has the values it had before. */
export type Row = Span &
  Readonly<{
    metric: string;
    group: ReadonlyMap<string, Value>;
    kind: 'final' | 'corrected' | 'retracted';
    revision: number;
    values: ReadonlyMap<string, Expected>;
    judgement: Judgement;
  }>;

/** A window of a group with the events it counts. */
type Window = Span & {
  group: ReadonlyMap<string, Value>;
  key: string;
  events: OracleEvent[];
  /** Results emitted so far. */
  emitted: number;
  isChanged: boolean;
  /** As they were emitted last. */
  values: ReadonlyMap<string, Expected>;
  judgement: Judgement;
  /** How many of the group's values were learnt before it was first emitted. */
  learntBefore: number;
};

const NEW = { emitted: 0, isChanged: true, values: new Map(), judgement: NOT_JUDGED, learntBefore: 0 };

/** One metric over all partitions: every window keeps all its events, every result is computed afresh from them. */
export class MetricOracle {
  private windows: Window[] = [];
  /** What each partition alone has seen of each session: lateness is its own affair. */
  private readonly ownSessions: { partition: number; key: string; span: Span }[] = [];
  private readonly latenessMs: number;
  /** Group → what its detector was told, in this order. */
  private readonly learnt = new Map<string, number[]>();

  constructor(
    readonly definition: MetricDefinition,
    private readonly stream: StreamDefinition,
    private readonly lists: Lists,
  ) {
    this.latenessMs = durationMs(stream.allowedLateness);
  }

  takes(event: OracleEvent): boolean {
    const { where } = this.definition;
    return where === undefined || holdsWith(where, eventReads(event, this.lists));
  }

  /** The windows of the event that are open to its partition, whose watermark before it is given. */
  openTo(event: OracleEvent, partition: number, watermark: number): Span[] {
    const spans = spansAt(this.definition.window, event.timeMs);
    if (this.definition.window.type !== 'session')
      return spans.filter(span => !this.isClosed(span, watermark));
    const key = keyText(groupOf(this.definition, event));
    const touched = this.ownSessions
      .filter(own => own.partition === partition && own.key === key && !this.isClosed(own.span, watermark))
      .map(own => own.span);
    return spans.filter(span => !this.isClosed(merged(span, touched), watermark));
  }

  /** Counts the event in the windows it may enter. Rows are the retractions this causes. */
  count(event: OracleEvent, partition: number, spans: readonly Span[], before: Watermarks): Row[] {
    const group = groupOf(this.definition, event);
    const key = keyText(group);
    if (this.definition.window.type !== 'session') {
      for (const span of spans) this.countIn(span, group, key, event);
      return [];
    }
    return spans.flatMap(span => this.countInSession(span, { group, key, event, partition, before }));
  }

  /** The results that are due when the lowest watermark is this: final ones, and corrections of what changed; oldest first. */
  due(watermark: number): Row[] {
    const due = this.windows.filter(window => window.endMs - 1 <= watermark && window.isChanged);
    due.sort((a, b) => a.endMs - b.endMs);
    return due.map(window => this.emit(window, window.emitted === 0 ? 'final' : 'corrected'));
  }

  private isClosed(span: Span, watermark: number): boolean {
    return span.endMs - 1 + this.latenessMs <= watermark;
  }

  private countIn(span: Span, group: ReadonlyMap<string, Value>, key: string, event: OracleEvent): void {
    let window = this.windows.find(
      other => other.key === key && other.startMs === span.startMs && other.endMs === span.endMs,
    );
    if (window === undefined) {
      window = { ...NEW, ...span, group, key, events: [] };
      this.windows.push(window);
    }
    window.events.push(event);
    window.isChanged = true;
  }

  private countInSession(span: Span, one: SessionEvent): Row[] {
    this.rememberOwn(span, one);
    const isOpen = (window: Window) => window.key === one.key && !this.isClosed(window, one.before.lowest);
    const parts = touching(span, this.windows.filter(isOpen));
    const cover = merged(span, parts);
    const [only] = parts;
    if (
      only !== undefined &&
      parts.length === 1 &&
      only.startMs === cover.startMs &&
      only.endMs === cover.endMs
    ) {
      only.events.push(one.event);
      only.isChanged = true;
      return [];
    }
    const retractions = parts.filter(part => part.emitted > 0).map(part => this.emit(part, 'retracted'));
    this.windows = this.windows.filter(window => !parts.includes(window));
    const events = [...parts.flatMap(part => part.events), one.event].sort((a, b) => a.arrival - b.arrival);
    const { group, key } = one;
    this.windows.push({ ...NEW, ...cover, group, key, events });
    return retractions;
  }

  private rememberOwn(span: Span, { partition, key, before }: SessionEvent): void {
    const others = this.ownSessions.filter(
      own => own.partition === partition && own.key === key && !this.isClosed(own.span, before.own),
    );
    this.ownSessions.push({
      partition,
      key,
      span: merged(
        span,
        others.map(own => own.span),
      ),
    });
  }

  private emit(window: Window, kind: Row['kind']): Row {
    if (kind !== 'retracted') this.compute(window, kind);
    const { startMs, endMs, group, values, judgement: judged } = window;
    const row = {
      metric: this.definition.name,
      startMs,
      endMs,
      group,
      kind,
      revision: window.emitted,
      values,
      judgement: judged,
    };
    window.emitted += 1;
    window.isChanged = false;
    return row;
  }

  /** Its values, and what the detector says of them as it was when the window was first emitted; then it learns. */
  private compute(window: Window, kind: 'final' | 'corrected'): void {
    const { aggregates, detector } = this.definition;
    window.values = new Map(aggregates.map(one => [one.as, aggregate(one, this.stream, window.events)]));
    if (detector === undefined) return;
    const learnt = this.learnt.get(window.key) ?? [];
    const watched = window.values.get(detector.on) ?? null;
    const value = learnable(watched);
    if (kind === 'final') window.learntBefore = learnt.length;
    const before = learnt.slice(0, window.learntBefore);
    window.judgement =
      value === null ? NOT_JUDGED : judgement(detector, before, value, watched?.kind !== 'near');
    if (kind === 'final' && value !== null) this.learnt.set(window.key, [...learnt, value]);
  }
}

/** Before an event: that of its own partition, and the lowest of all. */
export type Watermarks = Readonly<{ own: number; lowest: number }>;
type SessionEvent = {
  group: ReadonlyMap<string, Value>;
  key: string;
  event: OracleEvent;
  partition: number;
  before: Watermarks;
};

/** Those that overlap or touch the span, also by way of each other. */
function touching<Part extends Span>(span: Span, parts: readonly Part[]): Part[] {
  const found = parts.filter(part => part.startMs <= span.endMs && span.startMs <= part.endMs);
  const wider = cover(span, found);
  const isWider = wider.startMs < span.startMs || wider.endMs > span.endMs;
  return isWider ? touching(wider, parts) : found;
}

const merged = (span: Span, parts: readonly Span[]): Span => cover(span, touching(span, parts));

const cover = (span: Span, parts: readonly Span[]): Span => ({
  startMs: Math.min(span.startMs, ...parts.map(part => part.startMs)),
  endMs: Math.max(span.endMs, ...parts.map(part => part.endMs)),
});

/** The event's group of a metric; the event may be another stream's. */
export const groupOf = ({ groupBy = [] }: MetricDefinition, event: OracleEvent): ReadonlyMap<string, Value> =>
  new Map(groupBy.map(field => [field, valueOf(event, field)]));

export function keyText(group: ReadonlyMap<string, Value>): string {
  return JSON.stringify([...group].map(([field, value]) => [field, canonical(value)]));
}

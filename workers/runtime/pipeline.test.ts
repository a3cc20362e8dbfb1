import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { Definitions, WindowDefinition } from '../../core/definitions/types';
import type { WindowResult } from '../../core/windows/window-result';
import type { IntakeRecord } from '../stages/intake';
import { noEffects, Pipeline, type Effects, type PipelineSnapshot } from './pipeline';
import { pipelineOf } from './pipeline.testing';

/** A random stream: events with their partition, in the order they are read; null group, equal times, far jumps. */
type Sent = { partition: number; time: number; group: string | null; amount: number | null; id: string };
type Scenario = {
  window: { sizeMs: number; slideMs: number; offsetMs: number };
  outOfOrdernessMs: number;
  allowedLatenessMs: number;
  dedupMs: number | null;
  partitions: number;
  events: Sent[];
  restartAt: number;
};

const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    slideMs: fc.integer({ min: 1, max: 20 }),
    factor: fc.integer({ min: 1, max: 5 }),
    rest: fc.integer({ min: 0, max: 7 }),
    offsetMs: fc.integer({ min: -30, max: 30 }),
    outOfOrdernessMs: fc.constantFrom(0, 0, 5, 30),
    allowedLatenessMs: fc.constantFrom(0, 0, 7, 40),
    dedupMs: fc.constantFrom(null, 15, 200),
    partitions: fc.integer({ min: 1, max: 4 }),
    restartAt: fc.nat(60),
    events: fc.array(
      fc.record({
        partition: fc.nat(3),
        time: fc.oneof(
          fc.integer({ min: -60, max: 120 }),
          fc.integer({ min: -60, max: 120 }),
          fc.integer({ min: -500, max: 3000 }),
        ),
        group: fc.constantFrom('a', 'b', '', null),
        amount: fc.option(
          fc.oneof(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -(2 ** 53), max: 2 ** 53 })),
        ),
        id: fc.nat(40).map(String),
      }),
      { maxLength: 60 },
    ),
  })
  .map(({ slideMs, factor, rest, offsetMs, ...others }) => ({
    ...others,
    window: { sizeMs: slideMs * factor + (factor > 1 ? Math.min(rest, slideMs - 1) : 0), slideMs, offsetMs },
    events: others.events.map(event => ({ ...event, partition: event.partition % others.partitions })),
  }));

function definitions({
  window,
  outOfOrdernessMs,
  allowedLatenessMs,
  dedupMs,
  partitions,
}: Scenario): Definitions {
  const spec: WindowDefinition = {
    type: 'sliding',
    size: `${window.sizeMs}ms`,
    slide: `${window.slideMs}ms`,
    offset: `${window.offsetMs}ms`,
  };
  return {
    streams: [
      {
        name: 's',
        id: 'id',
        eventTime: 'time',
        fields: { id: 'string', time: 'timestamp', group: 'string?', amount: 'decimal(0)?' },
        outOfOrderness: `${outOfOrdernessMs}ms`,
        allowedLateness: `${allowedLatenessMs}ms`,
        maxAhead: 'off',
        partitions,
        ...(dedupMs === null ? {} : { dedup: `${dedupMs}ms` }),
      },
    ],
    metrics: [
      {
        name: 'm',
        stream: 's',
        groupBy: ['group'],
        window: spec,
        aggregates: [
          { as: 'n', fn: 'count' },
          { as: 'total', fn: 'sum', field: 'amount' },
          { as: 'least', fn: 'min', field: 'amount' },
          { as: 'most', fn: 'max', field: 'amount' },
        ],
      },
    ],
    features: [],
    rules: [],
  };
}

/** The obvious computation: for every window the list of events it counts. Shares no code with the engine. */
class Oracle {
  readonly counters = { accepted: 0, late: 0, duplicate: 0 };
  readonly windows = new Map<string, Sent[]>();
  private readonly watermarks: number[];
  private readonly seen: Map<string, number>[];

  constructor(private readonly given: Scenario) {
    this.watermarks = Array.from({ length: given.partitions }, () => -Infinity);
    this.seen = Array.from({ length: given.partitions }, () => new Map());
    for (const event of given.events) this.take(event);
  }

  private take(event: Sent): void {
    const { dedupMs, allowedLatenessMs, outOfOrdernessMs } = this.given;
    const watermark = this.watermarks[event.partition] ?? -Infinity;
    const seen = this.seen[event.partition] ?? new Map<string, number>();
    const until = seen.get(event.id);
    if (dedupMs !== null && until !== undefined && until > watermark) {
      this.counters.duplicate += 1;
      return;
    }
    if (dedupMs !== null) seen.set(event.id, event.time + dedupMs);
    const open = this.startsOf(event.time).filter(
      start => !(start + this.given.window.sizeMs - 1 + allowedLatenessMs <= watermark),
    );
    if (open.length === 0) this.counters.late += 1;
    else this.counters.accepted += 1;
    for (const start of open) {
      const key = `${event.group === null ? 'null' : `"${event.group}"`}@${start}`;
      this.windows.set(key, [...(this.windows.get(key) ?? []), event]);
    }
    this.watermarks[event.partition] = Math.max(watermark, event.time - outOfOrdernessMs - 1);
  }

  private startsOf(time: number): number[] {
    const { sizeMs, slideMs, offsetMs } = this.given.window;
    const starts: number[] = [];
    for (let start = time - sizeMs + 1; start <= time; start += 1) {
      if ((start - offsetMs) % slideMs === 0) starts.push(start);
    }
    return starts;
  }

  rows(): string[] {
    return [...this.windows].map(([key, events]) => {
      const amounts = events.flatMap(event => (event.amount === null ? [] : [BigInt(event.amount)]));
      const total = amounts.length === 0 ? 'null' : String(amounts.reduce((sum, amount) => sum + amount, 0n));
      const bound = (pick: (a: bigint, b: bigint) => bigint) =>
        amounts.length === 0 ? 'null' : String(amounts.reduce((a, b) => pick(a, b)));
      return `${key} ${events.length} ${total} ${bound((a, b) => (a < b ? a : b))} ${bound((a, b) => (a > b ? a : b))}`;
    });
  }
}

function feed(pipeline: Pipeline, events: readonly Sent[], from: number, effects: Effects): void {
  for (const { partition, ...event } of events) {
    const { offset } = pipeline.intakes[partition] ?? { offset: 0n };
    const text = JSON.stringify({ ...event, amount: event.amount === null ? null : String(event.amount) });
    const record: IntakeRecord = { offset, text, raw: null, bytes: null, appendedMs: from, damage: null };
    pipeline.process(partition, [record], effects);
  }
}

function run(given: Scenario, isRestarted: boolean): { pipeline: Pipeline; effects: Effects } {
  const effects = noEffects();
  let pipeline = pipelineOf(definitions(given), 's', given.partitions);
  if (isRestarted) {
    feed(pipeline, given.events.slice(0, given.restartAt), 0, effects);
    const saved = deserialize(serialize(pipeline.snapshot())) as PipelineSnapshot;
    pipeline = new Pipeline(pipeline.tasks, given.partitions, saved);
    feed(pipeline, given.events.slice(given.restartAt), 0, effects);
  } else feed(pipeline, given.events, 0, effects);
  pipeline.finish(effects);
  return { pipeline, effects };
}

/** The row that replaces all others of its window. */
function lastRows(results: Iterable<WindowResult>): string[] {
  const newest = new Map<string, string>();
  for (const { group, startMs, values } of results) {
    const key = `${JSON.stringify(group.group)}@${startMs}`;
    newest.set(
      key,
      `${key} ${String(values.n)} ${String(values.total)} ${String(values.least)} ${String(values.most)}`,
    );
  }
  return [...newest.values()];
}

function expectRevisions(results: Iterable<WindowResult>): void {
  const next = new Map<string, number>();
  for (const { group, startMs, kind, revision } of results) {
    const key = `${JSON.stringify(group.group)}@${startMs}`;
    expect(revision).toBe(next.get(key) ?? 0);
    expect(kind).toBe(revision === 0 ? 'final' : 'corrected');
    next.set(key, revision + 1);
  }
}

/** Window by window as they were emitted; the groups of one window have no order. */
function windowsInOrder({ windows }: Effects): string[][] {
  const spans: { startMs: number; endMs: number; rows: string[] }[] = [];
  for (const result of windows) {
    const { startMs, endMs } = result;
    const last = spans.at(-1);
    if (last?.startMs === startMs && last.endMs === endMs) last.rows.push(JSON.stringify(result));
    else spans.push({ startMs, endMs, rows: [JSON.stringify(result)] });
  }
  return spans.map(({ rows }) => rows.sort());
}

const RUNS = Number(process.env.WEIR_RANDOM_STREAMS ?? 1000);

describe('the pipeline against an obvious computation of the same events', () => {
  it('agrees on every window and counter, however late, equal or far apart events are', () => {
    fc.assert(
      fc.property(scenario, given => {
        const oracle = new Oracle(given);
        const { pipeline, effects } = run(given, false);
        expect(lastRows(effects.windows).sort()).toEqual(oracle.rows().sort());
        expectRevisions(effects.windows);
        for (const name of ['accepted', 'late', 'duplicate'] as const) {
          const counted = pipeline.intakes.reduce((sum, intake) => sum + intake.counters[name], 0);
          expect([name, counted]).toEqual([name, oracle.counters[name]]);
        }
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('emits the same rows when it is stopped and restored at any point', () => {
    fc.assert(
      fc.property(scenario, given => {
        expect(windowsInOrder(run(given, true).effects)).toEqual(windowsInOrder(run(given, false).effects));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('gives the same windows for any number of partitions where no event is late', () => {
    fc.assert(
      fc.property(scenario, given => {
        const punctual = { ...given, outOfOrdernessMs: 1e6, dedupMs: null };
        const one = run(
          { ...punctual, partitions: 1, events: punctual.events.map(event => ({ ...event, partition: 0 })) },
          false,
        );
        expect(lastRows(run(punctual, false).effects.windows).sort()).toEqual(
          lastRows(one.effects.windows).sort(),
        );
      }),
      { numRuns: RUNS / 4 },
    );
  }, 120_000);
});

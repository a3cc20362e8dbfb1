import { describe, expect, it } from 'vitest';
import { Random } from '../../core/demo/random';
import { noEffects, Pipeline } from './pipeline';
import {
  cases,
  comparable,
  eventsOf,
  hasEnd,
  NO_WATERMARK_MS,
  outOfOrdernessMs,
  rowsOf,
  SKIPPED,
  sorted,
  tasksFor,
  type CaseEvent,
  type CaseRow,
  type WindowCase,
} from './window-cases.testing';

/** Why the order of a case's events is part of the case; null: any order and any partitions give the same. */
function orderMatters(one: WindowCase): string | null {
  if (one.name in SKIPPED) return SKIPPED[one.name] ?? null;
  if (one.late_dropped > 0) return 'which events are late depends on their order';
  if (isLateForSome(one)) return 'an event comes late for some of its windows';
  const rows = one.expected;
  const isTold = (row: CaseRow) =>
    rows.some(other => other !== row && other.key === row.key && overlaps(one, row, other));
  if (rows.some(isTold)) return 'windows are told more than once, as the order of the events has it';
  return null;
}

/** Whether an event comes when the watermark has closed the first of its windows. */
function isLateForSome(one: WindowCase): boolean {
  const { type, size_ms: size, slide_ms: slide = size, step_ms: step = slide, offset_ms = 0 } = one.window;
  if (type === 'session' || outOfOrdernessMs(one) === NO_WATERMARK_MS) return false;
  let watermark = Number.NEGATIVE_INFINITY;
  for (const { ts } of eventsOf(one)) {
    const firstEnd = Math.floor((ts - offset_ms - size) / step) * step + step + size + offset_ms;
    if (firstEnd - 1 + (one.allowed_lateness_ms ?? 0) <= watermark) return true;
    watermark = Math.max(watermark, ts - outOfOrdernessMs(one) - 1);
  }
  return false;
}

/** Two results of one window, or of a session and what it has become. */
function overlaps({ window }: WindowCase, a: CaseRow, b: CaseRow): boolean {
  if (window.type !== 'session') return a.start === b.start && a.end === b.end;
  return a.start <= b.end && b.start <= a.end && (a.start === b.start || a.end === b.end);
}

describe.skipIf(cases.length === 0)(
  'reference cases of other engines, dealt to partitions in any order',
  () => {
    const reasons = cases.map(one => ({ one, reason: orderMatters(one) }));
    it.skip.each(reasons.flatMap(({ one, reason }) => (reason === null ? [] : [[one.name, reason]])))(
      '%s: %s',
      () => undefined,
    );

    it.each(reasons.flatMap(({ one, reason }) => (reason === null ? [[one.name, one] as const] : [])))(
      '%s',
      (_name, one) => {
        for (const partitions of [1, 2, 3, 4]) {
          for (const seed of [1, 2, 3]) {
            const got = shuffledRows(one, partitions, seed);
            const wanted = sorted(one.expected.map(row => comparable(one, row)));
            expect(got, `${partitions} partitions, seed ${seed}`).toEqual(wanted);
          }
        }
      },
    );
  },
);

/** The results where nothing is late: the watermark moves when all events have been taken. */
function shuffledRows(one: WindowCase, partitions: number, seed: number): CaseRow[] {
  const random = new Random(seed);
  const effects = noEffects();
  const pipeline = new Pipeline(tasksFor(one, NO_WATERMARK_MS), partitions, null);
  for (const event of shuffled(eventsOf(one), random)) {
    const partition = random.below(partitions);
    const offset = pipeline.intakes[partition]?.offset ?? 0n;
    const record = {
      offset,
      text: JSON.stringify(event),
      raw: null,
      bytes: null,
      appendedMs: null,
      damage: null,
    };
    pipeline.process(partition, [record], effects);
  }
  if (hasEnd(one)) pipeline.finish(effects);
  else {
    for (const intake of pipeline.intakes) intake.watermark = lastWatermark(one);
    pipeline.merge.advance(result => void effects.windows.push(result));
  }
  return sorted(rowsOf(one, effects));
}

/** Where the case's watermark stands in the end. */
function lastWatermark(one: WindowCase): number {
  const stepped = (one.steps ?? []).flatMap(({ watermark }) => watermark ?? []);
  const newestMs = Math.max(...eventsOf(one).map(({ ts }) => ts));
  return Math.max(newestMs - outOfOrdernessMs(one) - 1, ...stepped);
}

function shuffled(events: readonly CaseEvent[], random: Random): CaseEvent[] {
  return events
    .map(event => ({ event, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
}

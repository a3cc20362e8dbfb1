import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { noEffects, Pipeline, type Effects, type PipelineSnapshot } from './pipeline';
import {
  cases,
  comparable,
  eventsOf,
  hasEnd,
  rowsOf,
  SKIPPED,
  sorted,
  tasksFor,
  type CaseEvent,
  type CaseRow,
  type WindowCase,
} from './window-cases.testing';

const supported = cases.filter(({ name }) => !(name in SKIPPED));

describe.skipIf(cases.length === 0)('reference cases of other engines', () => {
  it.skip.each(Object.entries(SKIPPED))('%s: %s', () => undefined);

  it.each(supported.map(one => [one.name, one] as const))('%s', (_name, one) => {
    const run = new CaseRun(one, null);
    run.feed(0, Number.POSITIVE_INFINITY);
    run.expectWhole();
  });

  it.each(supported.map(one => [one.name, one] as const))(
    '%s, restarted after every prefix',
    (_name, one) => {
      const count = eventsOf(one).length;
      const step = Math.max(1, Math.floor(count / 40));
      for (let prefix = 1; prefix < count; prefix += step) {
        const first = new CaseRun(one, null);
        first.feed(0, prefix);
        const second = new CaseRun(one, first.save());
        second.effects.windows.push(...first.effects.windows);
        second.feed(prefix, Number.POSITIVE_INFINITY);
        second.expectWhole();
      }
    },
  );
});

class CaseRun {
  readonly effects: Effects = noEffects();
  private readonly pipeline: Pipeline;

  constructor(
    private readonly one: WindowCase,
    snapshot: PipelineSnapshot | null,
  ) {
    this.pipeline = new Pipeline(tasksFor(one), 1, snapshot);
  }

  save(): PipelineSnapshot {
    return deserialize(serialize(this.pipeline.snapshot())) as PipelineSnapshot;
  }

  /** Events (and the explicit watermarks after them) from one index up to another. */
  feed(from: number, to: number): void {
    const events = eventsOf(this.one);
    const steps =
      this.one.steps ??
      events.map((_, event): { event?: number; watermark?: number; emits?: CaseRow[] } => ({ event }));
    let next = 0;
    for (const step of steps) {
      if (step.event !== undefined) next = step.event + 1;
      const isWithin = next > from && next <= to;
      if (step.event !== undefined && isWithin) {
        const emits = this.emits(() => this.take(events[step.event ?? 0], step.event ?? 0));
        if (step.emits !== undefined) expect(emits).toEqual(this.asEmitted(step.emits));
      }
      if ('watermark' in step && step.watermark !== undefined && isWithin)
        this.watermark(step.watermark, step.emits ?? []);
    }
    if (to >= events.length && hasEnd(this.one)) this.pipeline.finish(this.effects);
  }

  expectWhole(): void {
    expect(sorted(rowsOf(this.one, this.effects))).toEqual(
      sorted(this.one.expected.map(row => comparable(this.one, row))),
    );
    expect(this.pipeline.intakes[0]?.counters.late).toBe(this.one.late_dropped);
  }

  private take(event: CaseEvent | undefined, index: number): void {
    const record = {
      offset: BigInt(index),
      text: JSON.stringify(event),
      raw: null,
      bytes: null,
      appendedMs: null,
      damage: null,
    };
    this.pipeline.process(0, [record], this.effects);
  }

  /** The cases of window operators say when the watermark moves; ours is moved by hand then. */
  private watermark(watermark: number, emits: CaseRow[]): void {
    const now = this.emits(() => {
      const [intake] = this.pipeline.intakes;
      if (intake !== undefined) intake.watermark = watermark;
      this.pipeline.merge.advance(result => void this.effects.windows.push(result));
    });
    expect(now).toEqual(this.asEmitted(emits));
  }

  private emits(act: () => void): CaseRow[] {
    const before = rowsOf(this.one, this.effects).length;
    act();
    return sorted(rowsOf(this.one, this.effects).slice(before));
  }

  private readonly asEmitted = (rows: CaseRow[]) => sorted(rows.map(row => comparable(this.one, row)));
}

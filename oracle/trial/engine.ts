import { planDefinitions, type Plan } from '../../core/definitions/plan';
import { intakeRecords } from '../../workers/runtime/intake-records';
import { noEffects, type Effects } from '../../workers/runtime/pipeline';
import { decodeCheckpoint, encodeCheckpoint } from '../../workers/runtime/snapshot-codec';
import { Unit, type UnitSnapshot } from '../../workers/runtime/unit';
import { unitsOf, type UnitTasks } from '../../workers/stages/unit-tasks';
import type { Step } from '../oracle';
import type { Scenario, StreamStep } from './scenario';

/** What the engine told the world in one step. */
export type EngineEffects = Effects & { features: NonNullable<Effects['features']> };
export const noEngineEffects = (): EngineEffects => ({ ...noEffects(), features: [] });

export type EnginePartition = Readonly<{
  watermark: number;
  /** The next offset it would read. */
  offset: number;
  counters: Readonly<Record<string, number>>;
}>;

export function planOf({ definitions }: Scenario): Plan {
  const planned = planDefinitions(definitions);
  if (!planned.ok) throw new Error(`definitions are refused: ${JSON.stringify(planned.problems)}`);
  return planned.plan;
}

/** The engine under trial, handed what a scenario says. */
export class Engine {
  private readonly tasks: readonly UnitTasks[];
  private readonly offsets = new Map<string, bigint>();
  private units: Unit[];

  constructor(
    private readonly scenario: Scenario,
    plan: Plan,
  ) {
    this.tasks = unitsOf(plan, {
      emitFeatures: true,
      mostEvents: scenario.mostEvents,
    });
    this.units = this.tasks.map(tasks => this.unit(tasks, null));
  }

  /** Steps that belong together: one of any kind, or several records of one partition. */
  take(steps: readonly StreamStep[]): EngineEffects {
    const effects = noEngineEffects();
    const [first] = steps;
    if (first === undefined) return effects;
    const { stream, step } = first;
    const unit = this.unitOf(stream);
    const pipeline = unit.pipeline(stream);
    if (step.kind === 'end') pipeline.finish(effects);
    if (step.kind === 'idle') {
      const clockMs = pipeline.tasks.stream.allIdle === 'clock' ? step.clockMs : null;
      pipeline.followIdle(new Set(step.partitions), effects, clockMs);
    }
    if (step.kind === 'record') {
      const records = steps.flatMap(({ step: one }) =>
        one.kind === 'record' ? [this.logRecord(stream, one)] : [],
      );
      unit.process(stream, step.partition, intakeRecords(records), effects);
    }
    return effects;
  }

  /** Stops, and goes on from the checkpoint's bytes. */
  restart(): void {
    const { definitions } = this.scenario;
    this.units = this.units.map(unit => {
      const bytes = encodeCheckpoint({ definitionsVersion: 1, definitions, state: unit.snapshot() });
      return this.unit(unit.tasks, decodeCheckpoint<UnitSnapshot>(bytes).state);
    });
  }

  partitions(stream: string): EnginePartition[] {
    return this.unitOf(stream)
      .pipeline(stream)
      .intakes.map(({ watermark, offset, counters }) => ({ watermark, offset: Number(offset), counters }));
  }

  /** Events that features cannot count: their entity had too many. */
  get dropped(): number {
    return this.units.reduce((sum, { dropped }) => sum + dropped, 0);
  }

  /** Rule → how often it matched, and raised no alert. */
  ruleCounts(stream: string): ReadonlyMap<string, Readonly<{ matched: number; suppressed: number }>> {
    return this.unitOf(stream).pipeline(stream).rules.counts;
  }

  private unit(tasks: UnitTasks, snapshot: UnitSnapshot | null): Unit {
    return new Unit(tasks, stream => this.scenario.partitions[stream] ?? 1, snapshot);
  }

  private unitOf(stream: string): Unit {
    const unit = this.units.find(({ pipelines }) => pipelines.has(stream));
    if (unit === undefined) throw new Error(`no unit has ${stream}`);
    return unit;
  }

  private logRecord(stream: string, { partition, bytes, appendedMs }: Step & { kind: 'record' }) {
    const source = `${stream} ${partition}`;
    const offset = this.offsets.get(source) ?? 0n;
    this.offsets.set(source, offset + 1n);
    return { offset, key: null, value: bytes, appendedMs: appendedMs ?? 0 };
  }
}

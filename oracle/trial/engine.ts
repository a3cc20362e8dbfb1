import type { DeadLetter, StoredAlert } from '../../contracts/records';
import { planDefinitions } from '../../core/definitions/plan';
import type { WindowResult } from '../../core/windows/window-result';
import { intakeRecords } from '../../workers/runtime/intake-records';
import { noEffects, Pipeline, type PipelineSnapshot } from '../../workers/runtime/pipeline';
import { decodeCheckpoint, encodeCheckpoint } from '../../workers/runtime/snapshot-codec';
import { tasksOf, type StreamTasks } from '../../workers/stages/stream-tasks';
import type { Step } from '../oracle';
import { STREAM, type Scenario } from './scenario';

/** What the engine told the world in one step. */
export type EngineEffects = { windows: WindowResult[]; alerts: StoredAlert[]; deadLetters: DeadLetter[] };
export type EnginePartition = Readonly<{
  watermark: number;
  /** The next offset it would read. */
  offset: number;
  counters: Readonly<Record<string, number>>;
}>;

/** The engine under trial, handed what a scenario says. */
export class Engine {
  private readonly tasks: StreamTasks;
  private readonly offsets: bigint[];
  private pipeline: Pipeline;

  constructor(private readonly scenario: Scenario) {
    const planned = planDefinitions(scenario.definitions);
    if (!planned.ok) throw new Error(`definitions are refused: ${JSON.stringify(planned.problems)}`);
    const stream = planned.plan.streams.get(STREAM);
    if (stream === undefined) throw new Error(`no stream ${STREAM}`);
    this.tasks = tasksOf(planned.plan, stream);
    this.pipeline = new Pipeline(this.tasks, scenario.partitions, null);
    this.offsets = Array.from({ length: scenario.partitions }, () => 0n);
  }

  /** Steps that belong together: one of any kind, or several records of one partition. */
  take(steps: readonly Step[]): EngineEffects {
    const effects = noEffects();
    const [first] = steps;
    if (first?.kind === 'idle')
      this.pipeline.followIdle(new Set(first.partitions), effects, this.clockMs(first));
    if (first?.kind === 'end') this.pipeline.finish(effects);
    if (first?.kind === 'record') {
      const records = steps.flatMap(step => (step.kind === 'record' ? [this.logRecord(step)] : []));
      this.pipeline.process(first.partition, intakeRecords(records), effects);
    }
    return effects;
  }

  /** Stops, and goes on from the checkpoint's bytes. */
  restart(): void {
    const checkpoint = {
      definitionsVersion: 1,
      definitions: this.scenario.definitions,
      state: this.pipeline.snapshot(),
    };
    const { state } = decodeCheckpoint<PipelineSnapshot>(encodeCheckpoint(checkpoint));
    this.pipeline = new Pipeline(this.tasks, this.scenario.partitions, state);
  }

  partitions(): EnginePartition[] {
    return this.pipeline.intakes.map(({ watermark, offset, counters }) => ({
      watermark,
      offset: Number(offset),
      counters,
    }));
  }

  /** The clock of a stream that follows it. */
  private clockMs({ clockMs }: { clockMs: number }): number | null {
    return this.tasks.stream.allIdle === 'clock' ? clockMs : null;
  }

  private logRecord({ partition, bytes, appendedMs }: Step & { kind: 'record' }) {
    const offset = this.offsets[partition] ?? 0n;
    this.offsets[partition] = offset + 1n;
    return { offset, key: null, value: bytes, appendedMs: appendedMs ?? 0 };
  }
}

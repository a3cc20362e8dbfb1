import { lowestWatermark } from '../../core/time/watermark';
import type { EventScorer } from '../models/score-events';
import { EntityStage, type EntityStates } from '../stages/entity';
import type { EvaluationErrors } from '../stages/evaluation-errors';
import type { IntakeRecord } from '../stages/intake';
import type { UnitTasks } from '../stages/unit-tasks';
import { Pipeline, type Effects, type PipelineSnapshot } from './pipeline';

/** A unit's whole state, with the positions it belongs to. Plain data of one version. */
export type UnitSnapshot = Readonly<{
  streams: Map<string, PipelineSnapshot>;
  entities: EntityStates;
}>;

/** Records between two looks at what lies too far back to be read. */
const FORGET_EVERY = 1024;

/** Streams that read each other, whole, in one process: a pipeline each, and the entities they share. */
export class Unit {
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  private readonly entities: EntityStates;
  private readonly entity: EntityStage | null;
  private untilForgetting = 0;

  constructor(
    readonly tasks: UnitTasks,
    partitionsOf: (stream: string) => number,
    snapshot: UnitSnapshot | null,
  ) {
    this.entities = new Map(snapshot?.entities);
    this.entity = tasks.entity.tables.length === 0 ? null : new EntityStage(tasks.entity, this.entities);
    this.pipelines = new Map(
      tasks.streams.map(streamTasks => {
        const { name } = streamTasks.stream;
        const saved = snapshot?.streams.get(name) ?? null;
        return [name, new Pipeline(streamTasks, partitionsOf(name), saved, this.entity, tasks.errors)];
      }),
    );
    for (const pipeline of this.pipelines.values())
      pipeline.progressOf = stream => this.pipelines.get(stream);
    for (const reader of this.pipelines.values())
      for (const { stream } of reader.tasks.readMetrics)
        if (
          stream !== reader.tasks.stream.name &&
          !this.pipeline(stream).windowReaders.includes(reader.rules)
        )
          this.pipeline(stream).windowReaders.push(reader.rules);
  }

  /** Takes records of one partition, in the order of their offsets. */
  process(stream: string, partition: number, records: readonly IntakeRecord[], effects: Effects): void {
    this.untilForgetting -= records.length;
    if (this.untilForgetting < 0) {
      this.untilForgetting = FORGET_EVERY;
      this.entity?.forgetBelow(name => this.lowest(name));
    }
    this.pipeline(stream).process(partition, records, effects);
  }

  /** Events whose models are still to be asked before their rules are judged. */
  get waiting(): number {
    let waiting = 0;
    for (const { rules } of this.pipelines.values()) waiting += rules.waiting.length;
    return waiting;
  }

  /**
   * Asks the models and judges the events that waited, in the order in which they came. Nothing is processed and no
   * snapshot taken meanwhile.
   */
  async settle(scorer: EventScorer, effects: Effects): Promise<void> {
    for (const { rules } of this.pipelines.values()) await rules.judgeWaiting(scorer, effects.alerts);
  }

  finish(effects: Effects, drain?: () => void): void {
    for (const pipeline of this.pipelines.values()) pipeline.finish(effects, drain);
  }

  pipeline(stream: string): Pipeline {
    const pipeline = this.pipelines.get(stream);
    if (pipeline === undefined) throw new Error(`${stream} is no stream of this unit`);
    return pipeline;
  }

  get errors(): EvaluationErrors {
    return this.tasks.errors;
  }

  /** Events that no feature counts, because their entity had too many. */
  get dropped(): number {
    return this.entity?.dropped ?? 0;
  }

  snapshot(): UnitSnapshot {
    return {
      streams: new Map([...this.pipelines].map(([name, pipeline]) => [name, pipeline.snapshot()])),
      entities: this.entities,
    };
  }

  private lowest(stream: string): number {
    const intakes = this.pipelines.get(stream)?.intakes ?? [];
    return lowestWatermark(intakes.map(intake => intake.watermark));
  }
}

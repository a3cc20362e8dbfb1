import type { DeadLetter, StoredAlert } from '../../contracts/records';
import {
  advanceWatermark,
  END_OF_INPUT,
  lowestWatermark,
  NO_WATERMARK,
  type Watermark,
} from '../../core/time/watermark';
import { newMetricState } from '../../core/windows/metric-state';
import { WindowBlock, WindowResults, type Emission } from '../../core/windows/window-block';
import type { WindowResult } from '../../core/windows/window-result';
import { positionOf } from '../../core/features/position';
import type { Decoded } from '../../core/events/event';
import type { KeptTexts } from '../../core/events/scan/record-scanner';
import { DecodedBlock } from '../stages/decoded-block';
import type { EntityStage, FeatureRow } from '../stages/entity';
import type { EvaluationErrors } from '../stages/evaluation-errors';
import {
  forgetSeen,
  lookAhead,
  newIntakeState,
  takeDecoded,
  type IntakeEffects,
  type IntakeRecord,
  type IntakeState,
} from '../stages/intake';
import { noteFollowed } from '../stages/followed';
import type { Witnesses } from '../stages/receipts';
import { Merge, newMergeState, type MergeState } from '../stages/merge';
import { newRulesState, RuleStage, type RulesState } from '../stages/rule-stage';
import { dropChanged, signaturesOf } from '../stages/signatures';
import type { StreamTasks } from '../stages/stream-tasks';
import { judgedReceipt, readToOf, windowReceipt, type StreamProgress } from '../stages/window-receipt';

/** What the world is to be told of; the caller performs it, then saves the snapshot. */
export type Effects = {
  windows: WindowResults;
  alerts: StoredAlert[];
  deadLetters: DeadLetter[];
  /** Features of every event, where they are asked for. */
  features?: FeatureRow[];
};

export const noEffects = (): Effects => ({ windows: new WindowResults(), alerts: [], deadLetters: [] });

/** So many results are worth being written before the next come. */
const MANY_WINDOWS = 50_000;

/** A pipeline's whole state, with the positions it belongs to. Plain data of one version. */
export type PipelineSnapshot = Readonly<{
  intakes: IntakeState[];
  merge: MergeState;
  rules: RulesState;
  signatures: Map<string, string>;
}>;

/**
 * A whole stream in one process: an intake per partition, and the merge that reads their panes in memory. The
 * stages are those of the cluster; here a hop is a reference. It has no clock and does no IO.
 */
export class Pipeline {
  readonly intakes: IntakeState[];
  readonly merge: Merge;
  readonly rules: RuleStage;
  /** Rules of other streams that read this one's windows. */
  readonly windowReaders: RuleStage[] = [];
  /** How far another stream is whose windows are read; of one process they are all at hand. */
  progressOf: (stream: string) => StreamProgress | undefined = stream =>
    stream === this.tasks.stream.name ? this : undefined;
  /** Who knows what conditions on this stream's events have read. */
  private readonly witnesses: Witnesses;
  private readonly block: DecodedBlock;
  private readonly readsWindows: boolean;
  /** Means nothing: see touchGroups. */
  protected touched = 0;
  private readonly mergeState: MergeState;
  private readonly rulesState: RulesState;

  constructor(
    readonly tasks: StreamTasks,
    partitions: number,
    snapshot: PipelineSnapshot | null,
    /** null: no feature is read. */
    private readonly entity: EntityStage | null = null,
    readonly errors: EvaluationErrors = new Map(),
  ) {
    this.intakes = Array.from(
      { length: partitions },
      (_, partition) =>
        snapshot?.intakes.find(intake => intake.partition === partition) ?? newIntakeState(partition),
    );
    this.mergeState = snapshot?.merge ?? newMergeState();
    const held = [this.mergeState.metrics, ...this.intakes.map(({ stores }) => stores)];
    if (snapshot !== null) dropChanged(held, snapshot.signatures, tasks);
    this.noteFresh();
    this.witnesses = {
      entity,
      windowsOf: (slots, values) =>
        this.rules.windowsOf(slots, values).flatMap(read => {
          const progress = this.progressOf(read.metric.stream);
          return progress === undefined ? [] : [windowReceipt(read, progress)];
        }),
      readTo: name => readToOf(this.progressOf(name) ?? { intakes: [] }),
    };
    this.block = new DecodedBlock(tasks.decoder);
    this.readsWindows = tasks.scope.needed.windows.length > 0;
    this.merge = new Merge(tasks, this.mergeState, this.intakes);
    this.rulesState = snapshot?.rules ?? newRulesState();
    this.rules = new RuleStage(tasks, this.rulesState, this.errors, (metric, result) =>
      judgedReceipt(metric, result, this),
    );
  }

  /** Takes records of one partition, in the order of their offsets. */
  process(partition: number, records: readonly IntakeRecord[], effects: Effects): void {
    const intake = this.intake(partition);
    const output: IntakeEffects = { deadLetters: effects.deadLetters, placed: [] };
    const { block } = this;
    for (let from = 0; from < records.length; from += block.decoded.length) {
      block.decode(records, from);
      this.entity?.lookAhead(this.tasks.stream.name, block);
      this.touched = lookAhead(this.tasks, intake, block);
      this.processBlock(intake, records, from, output, effects);
    }
    block.clear();
    this.rules.forget(this.merge.watermark());
    if (this.tasks.stream.dedupMs !== null) forgetSeen(intake);
  }

  /**
   * Takes the records that were decoded: all into the windows, then all to features and rules, so that a processor has
   * at hand what each of the two needs. Whatever is emitted finds the events up to then judged, as if they came alone.
   */
  private processBlock(
    intake: IntakeState,
    records: readonly IntakeRecord[],
    from: number,
    output: IntakeEffects,
    effects: Effects,
  ): void {
    const { tasks, errors, merge, block } = this;
    const { decoded, texts, watermarks, isTaken } = block;
    let judged = 0;
    for (let index = 0; index < decoded.length; index += 1) {
      watermarks[index] = intake.watermark;
      const record = records[from + index] as IntakeRecord;
      const [one, kept] = [decoded[index] as Decoded, texts[index] as KeptTexts];
      const event = takeDecoded(tasks, intake, record, one, kept, output, errors, merge.emittedTo);
      isTaken[index] = event === null ? 0 : 1;
      if (output.placed.length === 0 && !merge.isDue(intake.watermark) && !this.readsWindows) continue;
      this.judge(intake, records, from, judged, index + 1, effects);
      judged = index + 1;
      if (output.placed.length > 0) this.place(output, effects);
      if (merge.isDue(intake.watermark)) this.advance(effects);
    }
    this.judge(intake, records, from, judged, decoded.length, effects);
  }

  /**
   * Idle partitions (caught up and quiet) follow the others, so that they do not hold the windows; when all are
   * idle, they follow the wall clock where it is given, else hold. The caller saves a snapshot before it hands over
   * more records: the decision is a recorded one.
   */
  followIdle(idle: ReadonlySet<number>, effects: Effects, clockMs: number | null = null): boolean {
    const busy = this.intakes.filter(intake => !idle.has(intake.partition));
    if (busy.length === this.intakes.length) return false;
    const watermarks =
      busy.length === 0 ? [this.clockWatermark(clockMs)] : busy.map(intake => intake.watermark);
    const lowest = lowestWatermark(watermarks);
    let moved = false;
    for (const intake of this.intakes) {
      if (!idle.has(intake.partition) || intake.watermark >= lowest) continue;
      noteFollowed(intake, lowest);
      intake.watermark = lowest;
      moved = true;
    }
    if (moved) this.advance(effects);
    return moved;
  }

  /** Where the clock is, as if an event came at once. A stream nobody has sent anything to holds. */
  private clockWatermark(clockMs: number | null): Watermark {
    const isUsed = this.intakes.some(intake => intake.watermark > NO_WATERMARK);
    return clockMs === null || !isUsed
      ? NO_WATERMARK
      : advanceWatermark(NO_WATERMARK, clockMs, this.tasks.stream.outOfOrdernessMs);
  }

  /** The end of a bounded input: every window becomes final. `drain` may write the effects and empty them meanwhile. */
  finish(effects: Effects, drain: () => void = () => undefined): void {
    for (const intake of this.intakes) intake.watermark = END_OF_INPUT;
    this.advance(effects, () => {
      if (effects.windows.length >= MANY_WINDOWS) drain();
    });
  }

  snapshot(): PipelineSnapshot {
    const { intakes, mergeState: merge, rulesState: rules } = this;
    return { intakes, merge, rules, signatures: signaturesOf(this.tasks) };
  }

  /** The last hop of some events of the block: of each its features, then its rules. */
  private judge(
    intake: IntakeState,
    records: readonly IntakeRecord[],
    from: number,
    start: number,
    end: number,
    effects: Effects,
  ): void {
    const { partition } = intake;
    const { stream, rules } = this.tasks;
    const { decoded, texts, watermarks, isTaken } = this.block;
    for (let index = start; index < end; index += 1) {
      const record = records[from + index] as IntakeRecord;
      intake.offset = record.offset + 1n;
      if (isTaken[index] === 0) continue;
      const { event } = decoded[index] as Extract<Decoded, { ok: true }>;
      const watermark = watermarks[index] as number;
      const kept = texts[index] as KeptTexts;
      if (this.entity !== null) {
        this.entity.visit(stream.name, event, watermark, positionOf(partition, record.offset), kept);
        if (effects.features !== undefined) {
          const id = event.id ?? `${partition}-${record.offset}`;
          const row = this.entity.rowOf(stream.name, id, event);
          if (row !== null) effects.features.push(row);
        }
      }
      if (rules.length > 0)
        this.rules.judgeEvent({ event, partition, record, watermark }, kept, effects.alerts, this.witnesses);
    }
  }

  private intake(partition: number): IntakeState {
    const intake = this.intakes[partition];
    if (intake === undefined) throw new Error(`partition ${partition} of ${this.intakes.length}`);
    return intake;
  }

  private place(output: IntakeEffects, effects: Effects): void {
    for (const { metric, placement } of output.placed) {
      for (const result of this.merge.place(metric, placement)) this.emit(result, effects);
    }
    this.rules.settle(this.merge.emittedTo, effects.alerts);
    output.placed.length = 0;
  }

  private advance(effects: Effects, afterEach: () => void = () => undefined): void {
    this.merge.advance(emission => {
      this.emit(emission, effects);
      afterEach();
    });
    this.rules.settle(this.merge.emittedTo, effects.alerts);
  }

  /** What is emitted is judged, and read by conditions on the events after it. */
  private emit(emission: Emission, effects: Effects): void {
    effects.windows.push(emission);
    if (!(emission instanceof WindowBlock)) return this.take(emission, effects);
    const { metric } = emission;
    const isRead =
      this.rules.readsWindows(metric) || this.windowReaders.some(reader => reader.readsWindows(metric));
    for (let index = 0; isRead && index < emission.length; index += 1)
      this.take(emission.result(index), effects);
  }

  private take(result: WindowResult, effects: Effects): void {
    this.rules.takeWindow(result, effects.alerts);
    for (const reader of this.windowReaders) reader.readWindow(result);
  }

  /** A metric that is new here counts from where its stream is now. */
  private noteFresh(): void {
    for (const { name } of this.tasks.metrics) {
      if (this.mergeState.metrics.has(name)) continue;
      const since = this.intakes.filter(({ offset }) => offset > 0n);
      this.mergeState.metrics.set(name, { ...newMetricState(), since: readToOf({ intakes: since }) });
    }
  }
}

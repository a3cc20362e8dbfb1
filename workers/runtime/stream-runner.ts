import type { LiveUpdate } from '../../contracts/live';
import type { WindowResult } from '../../core/windows/window-result';
import type { Batch } from '../../platform/event-log/event-log';
import { assertAccounted } from '../stages/intake';
import type { StreamTasks } from '../stages/stream-tasks';
import { Commit, type RunnerDeps } from './commit';
import { DecidedDefinitions, plannedTasks, type VersionedDefinitions } from './decided-definitions';
import { intakeRecords } from './intake-records';
import { LiveRows } from './live-rows';
import { PartitionMeter } from './partition-meter';
import { partitionStatuses } from './partition-status';
import { noEffects, Pipeline, type Effects, type PipelineSnapshot } from './pipeline';
import { decodeCheckpoint, encodeCheckpoint } from './snapshot-codec';

/** One stream in one process: reads its partitions, performs the effects, saves checkpoints. */
export class StreamRunner {
  private readonly commit: Commit;
  private readonly meters: PartitionMeter[];
  private live: LiveRows;
  private emitted: WindowResult[] = [];
  private isChanged = false;
  /** Events came since the last live update. */
  private isFresh = false;

  private constructor(
    private readonly deps: RunnerDeps,
    shard: string,
    private readonly epoch: bigint,
    private readonly definitions: DecidedDefinitions,
    private pipeline: Pipeline,
  ) {
    this.commit = new Commit(deps, shard, epoch, () => this.definitionsVersion);
    this.live = new LiveRows(pipeline.tasks, pipeline.merge, pipeline.intakes);
    this.meters = pipeline.intakes.map(() => new PartitionMeter(deps.now()));
  }

  /** Fences the shard, restores its state. */
  static async open(
    deps: RunnerDeps,
    shard: string,
    epoch: bigint,
    newest: VersionedDefinitions,
    tasks: StreamTasks,
    partitions: number,
  ): Promise<StreamRunner> {
    const saved = await deps.checkpoints.claim(shard, epoch, deps.workerId);
    if (saved === null) {
      const pipeline = new Pipeline(tasks, partitions, null);
      return new StreamRunner(deps, shard, epoch, new DecidedDefinitions(newest, []), pipeline);
    }
    const { definitionsVersion: version, definitions, state } = decodeCheckpoint<PipelineSnapshot>(saved);
    const bounds = await deps.log.bounds(tasks.stream.topic);
    const decided = new DecidedDefinitions(
      { version, definitions },
      bounds.map(bound => bound.end),
    );
    const pipeline = new Pipeline(plannedTasks(definitions, tasks.stream.name) ?? tasks, partitions, state);
    const runner = new StreamRunner(deps, shard, epoch, decided, pipeline);
    await runner.apply(newest);
    return runner;
  }

  get definitionsVersion(): number {
    return this.definitions.current.version;
  }

  get evaluationErrors() {
    return this.pipeline.errors;
  }

  /** Reads every partition until the signal aborts or something fails; saves a last checkpoint on a clean stop. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const reading = this.pipeline.intakes.map(intake => this.read(intake.partition, intake.offset, both));
    try {
      await Promise.all(reading);
    } finally {
      stop.abort();
      await Promise.allSettled(reading);
    }
    await this.checkpoint();
  }

  /** Takes newer definitions: in force from the next record on, saved before it is taken. */
  async apply(newest: VersionedDefinitions): Promise<void> {
    this.definitions.offer(newest);
    await this.adopt();
  }

  /** Saves the state, with idle partitions following the others. Skipped where nothing changed. */
  async checkpoint(): Promise<void> {
    const effects = noEffects();
    const clockMs = this.pipeline.tasks.stream.allIdle === 'clock' ? this.deps.now() : null;
    const moved = this.pipeline.followIdle(this.idlePartitions(), effects, clockMs);
    if (!moved && !this.isChanged) return;
    for (const result of effects.windows) this.emitted.push(result);
    const saved = this.save(effects);
    if (moved) this.commit.gate = saved;
    await saved;
  }

  /** What changed on screen since the last call: windows of each metric. */
  liveUpdates(): LiveUpdate[] {
    const { emitted, isFresh } = this;
    this.emitted = [];
    this.isFresh = false;
    return this.live.updates(emitted, isFresh, this.deps.now());
  }

  partitionStatuses() {
    return partitionStatuses(this.pipeline.tasks.stream, this.pipeline.intakes, this.meters, {
      worker: this.deps.workerId,
      epoch: this.epoch,
      at: this.deps.now(),
      others: [],
    });
  }

  private read(partition: number, offset: bigint, signal: AbortSignal): Promise<void> {
    const from = { topic: this.pipeline.tasks.stream.topic, partition, offset };
    return this.deps.log.consume(
      from,
      batch => this.take(batch),
      signal,
      end => Promise.resolve(this.meters[partition]?.caughtUp(end, this.deps.now())),
    );
  }

  private async take(batch: Batch): Promise<void> {
    await this.commit.gate;
    const effects = noEffects();
    this.pipeline.process(batch.partition, intakeRecords(batch.records), effects);
    this.meters[batch.partition]?.arrived(batch.records.length, batch.end, this.deps.now());
    this.isChanged = true;
    this.isFresh = true;
    for (const result of effects.windows) this.emitted.push(result);
    await this.commit.perform(effects);
    await this.adopt();
  }

  private async adopt(): Promise<void> {
    const { tasks, intakes } = this.pipeline;
    const adopted = this.definitions.due(intakes.map(intake => intake.offset));
    const planned = adopted === null ? null : plannedTasks(adopted.definitions, tasks.stream.name);
    if (planned === null) return;
    this.pipeline = new Pipeline(planned, intakes.length, this.pipeline.snapshot());
    this.live = new LiveRows(planned, this.pipeline.merge, this.pipeline.intakes);
    this.commit.gate = this.save(noEffects());
    await this.commit.gate;
  }

  /** Of the state as it is when it is called. */
  private save(effects: Effects): Promise<void> {
    assertAccounted(this.pipeline.tasks.stream, this.pipeline.intakes);
    this.isChanged = false;
    const { version: definitionsVersion, definitions } = this.definitions.current;
    const bytes = encodeCheckpoint({ definitionsVersion, definitions, state: this.pipeline.snapshot() });
    return this.commit.save(bytes, effects);
  }

  private idlePartitions(): Set<number> {
    const nowMs = this.deps.now();
    const timeoutMs = this.pipeline.tasks.stream.idleTimeoutMs;
    const idle = this.pipeline.intakes.filter(
      (_, index) => this.meters[index]?.isIdle(nowMs, timeoutMs) === true,
    );
    return new Set(idle.map(intake => intake.partition));
  }
}

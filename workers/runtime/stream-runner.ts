import { LIVE_TOPIC, type LiveUpdate } from '../../contracts/live';
import { planDefinitions } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import type { WindowResult } from '../../core/windows/metric-state';
import type { Batch, EventLog } from '../../platform/event-log/event-log';
import type { Checkpoints } from '../../platform/checkpoints/checkpoints';
import type { History } from '../../platform/history/history';
import { windowRow } from '../stages/merge';
import { tasksOf, type StreamTasks } from '../stages/stream-tasks';
import { intakeRecords } from './intake-records';
import { LiveRowSource } from './live-rows';
import { PartitionMeter } from './partition-meter';
import { partitionStatus } from './partition-status';
import { noEffects, Pipeline, type Effects } from './pipeline';
import { decodeCheckpoint, encodeCheckpoint } from './snapshot-codec';

export type RunnerDeps = Readonly<{
  log: EventLog;
  history: History;
  checkpoints: Checkpoints;
  workerId: string;
  /** Wall clock, epoch ms: for rates, idleness and screens, never for a result. */
  now: () => number;
}>;

/** Definitions as one version: what a stream computes. */
export type VersionedDefinitions = Readonly<{ version: number; definitions: Definitions }>;

/**
 * One stream in one process: reads its partitions, performs the effects, saves checkpoints. Effects first, then the
 * checkpoint, so that a crash repeats effects (which change nothing) and loses none.
 */
export class StreamRunner {
  private pipeline: Pipeline;
  private live: Map<string, LiveRowSource>;
  private meters: PartitionMeter[];
  /** Newer definitions wait until what was in the log at the start is read under those of the checkpoint. */
  private waiting: VersionedDefinitions | null = null;
  private inheritedUntil: bigint[] = [];
  /** Effects under way; a checkpoint waits for them. */
  private readonly underWay = new Set<Promise<void>>();
  /** No records are taken before this resolves: a recorded decision is being saved. */
  private gate: Promise<void> = Promise.resolve();
  private saving: Promise<void> = Promise.resolve();
  private emitted: WindowResult[] = [];
  private isChanged = false;

  private constructor(
    private readonly deps: RunnerDeps,
    private readonly shard: string,
    private readonly epoch: bigint,
    private current: VersionedDefinitions,
    private tasks: StreamTasks,
    pipeline: Pipeline,
  ) {
    this.pipeline = pipeline;
    this.live = liveSources(pipeline);
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
    if (saved === null)
      return new StreamRunner(deps, shard, epoch, newest, tasks, new Pipeline(tasks, partitions, null));
    const checkpoint = decodeCheckpoint(saved);
    const inherited = { version: checkpoint.definitionsVersion, definitions: checkpoint.definitions };
    const inheritedTasks = plannedTasks(inherited.definitions, tasks.stream.name) ?? tasks;
    const pipeline = new Pipeline(inheritedTasks, partitions, checkpoint.snapshot);
    const runner = new StreamRunner(deps, shard, epoch, inherited, inheritedTasks, pipeline);
    const bounds = await deps.log.bounds(tasks.stream.topic);
    runner.inheritedUntil = bounds.map(bound => bound.end);
    if (newest.version !== inherited.version) await runner.apply(newest);
    return runner;
  }

  get definitionsVersion(): number {
    return this.current.version;
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

  /** Takes newer definitions as a recorded decision: in force from the next record on, saved before it is taken. */
  async apply(newest: VersionedDefinitions): Promise<void> {
    this.waiting = newest;
    if (this.isBeyondInherited()) await this.adopt();
  }

  /** Saves the state, with idle partitions following the others. Skipped where nothing changed. */
  async checkpoint(): Promise<void> {
    const effects = noEffects();
    const moved = this.pipeline.followIdle(this.idlePartitions(), effects);
    if (!moved && !this.isChanged) return;
    const saved = this.save(effects);
    if (moved) this.gate = saved;
    await saved;
  }

  /** What changed on screen since the last call: windows of each metric. */
  liveUpdates(): LiveUpdate[] {
    const emitted = this.emitted;
    this.emitted = [];
    const at = this.deps.now();
    return this.tasks.metrics.flatMap(metric => {
      const results = emitted.filter(result => result.metric === metric.name);
      const live = this.live.get(metric.name)?.next(results);
      if (live === undefined || live.rows.length === 0) return [];
      const watermark = this.pipeline.merge.watermark();
      return [
        {
          kind: 'metric',
          metric: metric.name,
          stream: metric.stream,
          at,
          watermark: Number.isFinite(watermark) ? watermark : null,
          ...live,
        },
      ];
    });
  }

  partitionStatuses() {
    const watermarks = this.pipeline.intakes.map(intake => intake.watermark);
    const { stream } = this.tasks;
    const context = {
      stream: stream.name,
      topic: stream.topic,
      worker: this.deps.workerId,
      epoch: this.epoch,
      idleTimeoutMs: stream.idleTimeoutMs,
      lowest: Math.min(...watermarks),
      highest: Math.max(...watermarks),
      at: this.deps.now(),
    };
    return this.pipeline.intakes.flatMap((intake, index) => {
      const meter = this.meters[index];
      return meter === undefined ? [] : [partitionStatus(intake, meter, context)];
    });
  }

  private read(partition: number, offset: bigint, signal: AbortSignal): Promise<void> {
    const from = { topic: this.tasks.stream.topic, partition, offset };
    return this.deps.log.consume(
      from,
      batch => this.take(batch),
      signal,
      end => Promise.resolve(this.meters[partition]?.caughtUp(end, this.deps.now())),
    );
  }

  private async take(batch: Batch): Promise<void> {
    await this.gate;
    const effects = noEffects();
    this.pipeline.process(batch.partition, intakeRecords(batch.records), effects);
    this.meters[batch.partition]?.arrived(batch.records.length, batch.end, this.deps.now());
    this.isChanged = true;
    await this.perform(effects);
    if (this.waiting !== null && this.isBeyondInherited()) await this.adopt();
  }

  /** Tells the history, and the browser of alerts at once. */
  private async perform(effects: Effects): Promise<void> {
    const { windows, alerts, deadLetters } = effects;
    if (windows.length + alerts.length + deadLetters.length === 0) return;
    this.emitted.push(...windows);
    const done = Promise.all([
      this.deps.history.put({ windows: windows.map(windowRow), alerts, deadLetters }),
      this.publishAlerts(effects),
    ]).then(() => undefined);
    this.underWay.add(done);
    try {
      await done;
    } finally {
      this.underWay.delete(done);
    }
  }

  private async publishAlerts({ alerts }: Effects): Promise<void> {
    if (alerts.length === 0) return;
    const at = this.deps.now();
    const newest = alerts.slice(-LIVE_ALERTS);
    await this.deps.log.append(
      LIVE_TOPIC,
      newest.map(alert => liveRecord({ kind: 'alert', at, alert })),
    );
  }

  private async adopt(): Promise<void> {
    const newest = this.waiting;
    this.waiting = null;
    const tasks = newest === null ? null : plannedTasks(newest.definitions, this.tasks.stream.name);
    if (newest === null || tasks === null) return;
    this.pipeline = new Pipeline(tasks, this.pipeline.intakes.length, this.pipeline.snapshot());
    this.tasks = tasks;
    this.current = newest;
    this.live = liveSources(this.pipeline);
    this.gate = this.save(noEffects());
    await this.gate;
  }

  /** One save at a time, each of the state as it is when it is called. */
  private save(effects: Effects): Promise<void> {
    this.isChanged = false;
    const bytes = encodeCheckpoint({
      definitionsVersion: this.current.version,
      definitions: this.current.definitions,
      snapshot: this.pipeline.snapshot(),
    });
    const before = [...this.underWay, this.saving];
    this.saving = this.perform(effects)
      .then(() => Promise.all(before))
      .then(() => this.deps.checkpoints.save(this.shard, this.epoch, bytes));
    return this.saving;
  }

  private isBeyondInherited(): boolean {
    return this.pipeline.intakes.every(
      (intake, index) => intake.offset >= (this.inheritedUntil[index] ?? 0n),
    );
  }

  private idlePartitions(): Set<number> {
    const nowMs = this.deps.now();
    const timeoutMs = this.tasks.stream.idleTimeoutMs;
    const idle = this.pipeline.intakes.filter(
      (_, index) => this.meters[index]?.isIdle(nowMs, timeoutMs) === true,
    );
    return new Set(idle.map(intake => intake.partition));
  }
}

/** Alerts of one batch that are pushed to screens; all are in the history. */
const LIVE_ALERTS = 200;

export function liveRecord(update: LiveUpdate) {
  return { partition: 0, key: null, value: Buffer.from(JSON.stringify(update)) };
}

function liveSources(pipeline: Pipeline): Map<string, LiveRowSource> {
  return new Map(pipeline.tasks.metrics.map(metric => [metric.name, new LiveRowSource(pipeline, metric)]));
}

/** The tasks of a stream under definitions that were checked when they were saved. */
function plannedTasks(definitions: Definitions, stream: string): StreamTasks | null {
  const planned = planDefinitions(definitions);
  if (!planned.ok)
    throw new Error(
      `definitions cannot be used: ${planned.problems[0]?.path}: ${planned.problems[0]?.message}`,
    );
  const plan = planned.plan.streams.get(stream);
  return plan === undefined ? null : tasksOf(planned.plan, plan);
}

import { LIVE_TOPIC, type LiveUpdate } from '../../contracts/live';
import { planDefinitions } from '../../core/definitions/plan';
import type { Coordinator, Membership } from '../../platform/coordination/coordination';
import { tasksOf, type StreamTasks } from '../stages/stream-tasks';
import { liveRecord, type RunnerDeps } from './commit';
import type { VersionedDefinitions } from './decided-definitions';
import { ensureOwnTopics, followDefinitions } from './definitions-reader';
import { every, type Repeating } from './every';
import { StreamRunner } from './stream-runner';

export type EngineDeps = RunnerDeps &
  Readonly<{
    coordinator: Coordinator;
    /** Something failed that ends the engine; it has stopped. The owner restarts it from its checkpoints. */
    onFailure: (error: unknown) => void;
  }>;

export type Engine = Readonly<{
  /** Stops reading, performs what is under way, saves a last checkpoint. */
  stop(): Promise<void>;
}>;

const LIVE_EVERY_MS = 200;
const STATUS_EVERY_MS = 500;
const CHECKPOINT_EVERY_MS = 1000;

/** The engine of the embedded profile: every stream in this process, whole. */
export async function startEngine(deps: EngineDeps): Promise<Engine> {
  await ensureOwnTopics(deps.log, LIVE_TOPIC);
  const membership = await deps.coordinator.join({
    id: deps.workerId,
    host: 'localhost',
    startedAt: deps.now(),
  });
  const engine = new EmbeddedEngine(deps, membership);
  engine.start();
  return engine;
}

type Running = { runner: StreamRunner; stop: AbortController; done: Promise<void> };

class EmbeddedEngine implements Engine {
  private readonly streams = new Map<string, Running>();
  private readonly stopping = new AbortController();
  private readonly timers: Repeating[] = [];
  private following: Promise<void> = Promise.resolve();
  private hasFailed = false;
  private version = 0;

  constructor(
    private readonly deps: EngineDeps,
    private readonly membership: Membership,
  ) {}

  start(): void {
    const { signal } = this.stopping;
    this.following = this.guard(followDefinitions(this.deps.log, record => this.apply(record), signal));
    this.timers.push(
      every(LIVE_EVERY_MS, () => this.guard(this.publishWindows())),
      every(STATUS_EVERY_MS, () => this.guard(this.publishStatus())),
      every(CHECKPOINT_EVERY_MS, () => this.guard(this.checkpoint())),
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.timers.map(timer => timer.stop()));
    for (const { stop } of this.streams.values()) stop.abort();
    await Promise.allSettled([this.following, ...[...this.streams.values()].map(({ done }) => done)]);
    await this.membership.leave();
  }

  /** Starts streams that are new, tells the others, stops those that are gone. */
  private async apply(newest: VersionedDefinitions): Promise<void> {
    const planned = planDefinitions(newest.definitions);
    if (!planned.ok)
      throw new Error(`definitions ${newest.version} cannot be used: ${planned.problems[0]?.message}`);
    const { plan } = planned;
    for (const [name, running] of this.streams) {
      if (plan.streams.has(name)) continue;
      running.stop.abort();
      await running.done;
      this.streams.delete(name);
    }
    for (const stream of plan.streams.values()) {
      const running = this.streams.get(stream.name);
      if (running !== undefined) await running.runner.apply(newest);
      else await this.open(tasksOf(plan, stream), newest);
    }
    this.version = newest.version;
    await this.publishStatus();
  }

  private async open(tasks: StreamTasks, newest: VersionedDefinitions): Promise<void> {
    const { stream } = tasks;
    const partitions = await this.deps.log.ensureTopic(stream.topic, { partitions: stream.partitions });
    const shard = `stream/${stream.name}`;
    const ownership = await this.membership.own(shard);
    if (ownership === null) throw new Error(`${shard} is owned by another engine`);
    const runner = await StreamRunner.open(this.deps, shard, ownership.epoch, newest, tasks, partitions);
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ownership.lost]);
    const done = this.guard(runner.run(signal)).finally(() => ownership.release());
    this.streams.set(stream.name, { runner, stop, done });
  }

  private async publishWindows(): Promise<void> {
    await this.publish([...this.streams.values()].flatMap(({ runner }) => runner.liveUpdates()));
  }

  private async publishStatus(): Promise<void> {
    const runners = [...this.streams.values()].map(({ runner }) => runner);
    const at = this.deps.now();
    const worker = this.deps.workerId;
    const inForce = Math.min(this.version, ...runners.map(runner => runner.definitionsVersion));
    const errors = Object.fromEntries(runners.flatMap(runner => [...runner.evaluationErrors]));
    await this.publish([
      { kind: 'partitions', at, worker, partitions: runners.flatMap(runner => runner.partitionStatuses()) },
      { kind: 'definitions', at, worker, version: inForce, evaluationErrors: errors },
    ]);
  }

  private async publish(updates: readonly LiveUpdate[]): Promise<void> {
    if (updates.length > 0) await this.deps.log.append(LIVE_TOPIC, updates.map(liveRecord));
  }

  private async checkpoint(): Promise<void> {
    for (const { runner } of this.streams.values()) await runner.checkpoint();
  }

  /** What fails here ends the whole engine, once: a shard must not go on half alive. */
  private async guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (this.hasFailed || this.stopping.signal.aborted) return;
      this.hasFailed = true;
      this.stopping.abort();
      for (const { stop } of this.streams.values()) stop.abort();
      this.deps.onFailure(error);
    }
  }
}

import { LIVE_TOPIC, type LiveUpdate } from '../../contracts/live';
import type { Coordinator, Membership } from '../../platform/coordination/coordination';
import { liveRecord } from './commit';
import { planOf, type VersionedDefinitions } from './decided-definitions';
import { ensureOwnTopics, followDefinitions } from './definitions-reader';
import { every, type Repeating } from './every';
import { RunningUnits } from './running-units';
import type { UnitDeps } from './unit-runner';

export type EngineDeps = UnitDeps &
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

class EmbeddedEngine implements Engine {
  private readonly units: RunningUnits;
  private readonly stopping = new AbortController();
  private readonly timers: Repeating[] = [];
  private following: Promise<void> = Promise.resolve();
  private hasFailed = false;
  private version = 0;

  constructor(
    private readonly deps: EngineDeps,
    private readonly membership: Membership,
  ) {
    this.units = new RunningUnits(deps, membership, work => this.guard(work));
  }

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
    this.units.abort();
    await Promise.allSettled([this.following, this.units.done()]);
    await this.membership.leave();
  }

  private async apply(newest: VersionedDefinitions): Promise<void> {
    const plan = planOf(newest.definitions, `definitions ${newest.version}`);
    await this.units.apply(plan, newest, this.stopping.signal);
    this.version = newest.version;
    await this.publishStatus();
  }

  private async publishWindows(): Promise<void> {
    await this.publish(this.units.runners.flatMap(runner => runner.liveUpdates()));
  }

  private async publishStatus(): Promise<void> {
    const { runners } = this.units;
    const at = this.deps.now();
    const worker = this.deps.workerId;
    const inForce = Math.min(this.version, ...runners.map(runner => runner.definitionsVersion));
    const ruleCounts = Object.fromEntries(runners.flatMap(runner => [...runner.ruleCounts]));
    const errors = Object.fromEntries(runners.flatMap(runner => [...runner.evaluationErrors]));
    await this.publish([
      { kind: 'partitions', at, worker, partitions: runners.flatMap(runner => runner.partitionStatuses()) },
      { kind: 'definitions', at, worker, version: inForce, evaluationErrors: errors, ruleCounts },
    ]);
  }

  private async publish(updates: readonly LiveUpdate[]): Promise<void> {
    if (updates.length > 0) await this.deps.log.append(LIVE_TOPIC, updates.map(liveRecord));
  }

  private async checkpoint(): Promise<void> {
    for (const runner of this.units.runners) await runner.checkpoint();
  }

  /** What fails here ends the whole engine, once: a shard must not go on half alive. */
  private async guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (this.hasFailed || this.stopping.signal.aborted) return;
      this.hasFailed = true;
      this.stopping.abort();
      this.units.abort();
      this.deps.onFailure(error);
    }
  }
}

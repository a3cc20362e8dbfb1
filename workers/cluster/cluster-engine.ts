import { setTimeout as sleep } from 'node:timers/promises';
import { LIVE_TOPIC, type LiveUpdate } from '../../contracts/live';
import type { Plan } from '../../core/definitions/plan';
import { assignShards } from '../../core/shards/assign';
import type { ClusterView, Membership } from '../../platform/coordination/coordination';
import { liveRecord } from '../runtime/commit';
import { planOf, type VersionedDefinitions } from '../runtime/decided-definitions';
import { ensureOwnTopics, followDefinitions } from '../runtime/definitions-reader';
import type { Engine, EngineDeps } from '../runtime/engine';
import { every, type Repeating } from '../runtime/every';
import { HeldShards } from './held-shards';
import { shardPlaces, topicsBetween, type ShardPlace } from './shard-plan';
import { Watermarks } from './watermarks';

const LIVE_EVERY_MS = 200;
const STATUS_EVERY_MS = 500;
const CHECKPOINT_EVERY_MS = 1000;
/** How often a member compares what it holds with the plan. */
const FOLLOW_EVERY_MS = 200;
/** Merged panes are needed as long as the oldest checkpoint is young; the log may drop them after that. */
const PARTIALS_RETENTION_MS = 24 * 60 * 60_000;

export type ClusterEngineDeps = EngineDeps &
  Readonly<{
    host: string;
    /** Runs while this worker leads, beside the plan: the demo source, say. */
    whileLeading: (signal: AbortSignal) => Promise<void>;
  }>;

/** The engine of one worker of a cluster: it holds the shards that the leader's plan gives it. */
export async function startClusterEngine(deps: ClusterEngineDeps): Promise<Engine> {
  await ensureOwnTopics(deps.log, LIVE_TOPIC);
  const watermarks = new Watermarks(deps.log);
  await watermarks.ensure();
  const membership = await deps.coordinator.join({
    id: deps.workerId,
    host: deps.host,
    startedAt: deps.now(),
  });
  const engine = new ClusterEngine(deps, membership, watermarks);
  engine.start();
  return engine;
}

class ClusterEngine implements Engine {
  private readonly stopping = new AbortController();
  private readonly held: HeldShards;
  private readonly timers: Repeating[] = [];
  private following: Promise<void>[] = [];
  private view: ClusterView = { members: [], leader: null, assignment: {} };
  private places: ShardPlace[] = [];
  private plan: Plan | null = null;
  private newest: VersionedDefinitions | null = null;
  private stopWatching: () => void = () => {};
  private hasFailed = false;

  constructor(
    private readonly deps: ClusterEngineDeps,
    private readonly membership: Membership,
    private readonly watermarks: Watermarks,
  ) {
    this.held = new HeldShards(deps, membership, watermarks, error => this.fail(error));
  }

  start(): void {
    const { signal } = this.stopping;
    this.membership.lost.addEventListener('abort', () =>
      this.fail(new Error('the coordination session is lost')),
    );
    this.stopWatching = this.membership.watch(view => {
      this.view = view;
    });
    this.membership.lead(leading => this.lead(AbortSignal.any([leading, signal])));
    this.following = [
      this.guard(followDefinitions(this.deps.log, record => this.define(record), signal)),
      this.guard(this.watermarks.follow(signal)),
    ];
    this.timers.push(
      every(FOLLOW_EVERY_MS, () => this.guard(this.follow())),
      every(LIVE_EVERY_MS, () => this.guard(this.tick())),
      every(STATUS_EVERY_MS, () => this.guard(this.publishStatus())),
      every(CHECKPOINT_EVERY_MS, () => this.guard(this.held.checkpoint())),
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.stopWatching();
    await Promise.allSettled(this.timers.map(timer => timer.stop()));
    await this.held.releaseAll();
    await Promise.allSettled(this.following);
    await this.membership.leave();
  }

  /** Shards the plan gives this worker. */
  private wanted(): ShardPlace[] {
    return this.places.filter(place => this.view.assignment[place.shard] === this.deps.workerId);
  }

  /** What an intake does depends on where the other partitions stand. */
  private async follow(): Promise<void> {
    await this.watermarks.heard;
    if (!this.stopping.signal.aborted) await this.held.follow(this.wanted(), this.plan, this.newest);
  }

  private async define(newest: VersionedDefinitions): Promise<void> {
    const plan = planOf(newest.definitions, `definitions ${newest.version}`);
    const partitions = new Map<string, number>();
    for (const stream of plan.streams.values()) {
      partitions.set(
        stream.name,
        await this.deps.log.ensureTopic(stream.topic, { partitions: stream.partitions }),
      );
    }
    const places = shardPlaces(plan, partitions);
    for (const [topic, count] of topicsBetween(places))
      await this.deps.log.ensureTopic(topic, { partitions: count, retentionMs: PARTIALS_RETENTION_MS });
    this.plan = plan;
    this.newest = newest;
    this.places = places;
    await this.held.offer(newest, partitions);
  }

  /** The leader keeps the plan level as members and streams come and go. */
  private async lead(signal: AbortSignal): Promise<void> {
    const beside = this.deps.whileLeading(signal);
    while (!signal.aborted) {
      const members = this.view.members.map(member => member.id);
      const assignment = assignShards(this.stages(), members, this.view.assignment);
      if (members.length > 0 && !isSame(assignment, this.view.assignment))
        await this.membership.assign(assignment);
      await sleep(FOLLOW_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    await beside;
  }

  private stages(): string[][] {
    const ofKind = (kind: ShardPlace['kind']) => this.places.filter(place => place.kind === kind);
    return [ofKind('intake'), ofKind('entity'), ofKind('merge')].map(places =>
      places.map(place => place.shard),
    );
  }

  private async tick(): Promise<void> {
    await this.held.flush();
    await this.publish(this.held.liveUpdates());
  }

  private async publishStatus(): Promise<void> {
    const at = this.deps.now();
    const worker = this.deps.workerId;
    const partitions = this.held.statuses();
    await this.watermarks.publish(
      partitions.map(({ stream, partition, watermark, idle }) => ({
        stream,
        partition,
        watermark,
        idle,
        at,
      })),
    );
    const version = Math.min(this.newest?.version ?? 0, ...this.held.versions());
    const evaluationErrors = Object.fromEntries(this.held.evaluationErrors());
    const ruleCounts = Object.fromEntries(this.held.ruleCounts());
    await this.publish([
      { kind: 'partitions', at, worker, partitions },
      { kind: 'definitions', at, worker, version, evaluationErrors, ruleCounts },
    ]);
  }

  private async publish(updates: readonly LiveUpdate[]): Promise<void> {
    if (updates.length > 0) await this.deps.log.append(LIVE_TOPIC, updates.map(liveRecord));
  }

  private async guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Once: a worker that lost its session or a shard must not go on half alive. */
  private fail(error: unknown): void {
    if (this.hasFailed || this.stopping.signal.aborted) return;
    this.hasFailed = true;
    this.stopping.abort();
    this.deps.onFailure(error);
  }
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => a[key] === b[key]);
}

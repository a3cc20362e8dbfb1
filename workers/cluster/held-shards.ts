import type { LiveUpdate } from '../../contracts/live';
import { addCounts, type RuleCounts } from '../../core/rules/rule-counts';
import type { PartitionStatus } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import type { Membership, Ownership } from '../../platform/coordination/coordination';
import type { VersionedDefinitions } from '../runtime/decided-definitions';
import type { UnitDeps } from '../runtime/unit-runner';
import { tasksOf } from '../stages/stream-tasks';
import { EntityShard } from './entity-shard';
import { IntakeShard } from './intake-shard';
import { MergeShard } from './merge-shard';
import type { ShardPlace } from './shard-plan';
import type { Watermarks } from './watermarks';

type Work =
  | { kind: 'intake'; shard: IntakeShard }
  | { kind: 'merge'; shard: MergeShard }
  | { kind: 'entity'; shard: EntityShard };
type Held = {
  place: ShardPlace;
  work: Work;
  ownership: Ownership;
  stop: AbortController;
  done: Promise<void>;
};

/** The shards this worker owns and runs. */
export class HeldShards {
  private readonly held = new Map<string, Held>();
  /** Stream → its partitions. */
  private partitions: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly deps: UnitDeps,
    private readonly membership: Membership,
    private readonly watermarks: Watermarks,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Gives up what the plan gives to others, takes what it gives to us and nobody holds any more. */
  async follow(
    wanted: readonly ShardPlace[],
    plan: Plan | null,
    newest: VersionedDefinitions | null,
  ): Promise<void> {
    const names = new Set(wanted.map(place => place.shard));
    await Promise.all(
      [...this.held.values()].filter(({ place }) => !names.has(place.shard)).map(held => this.release(held)),
    );
    if (plan === null || newest === null) return;
    for (const place of wanted) {
      const held = this.held.get(place.shard);
      if (held === undefined) await this.acquire(place, plan, newest);
      else if (held.work.kind === 'entity' && place.kind === 'entity') held.work.shard.expect(place.senders);
    }
  }

  async offer(newest: VersionedDefinitions, partitions: ReadonlyMap<string, number>): Promise<void> {
    this.partitions = partitions;
    for (const { work } of this.held.values()) {
      if (work.kind === 'intake') await work.shard.apply(newest);
      else work.shard.offer(newest);
    }
  }

  async flush(): Promise<void> {
    const sending = [...this.held.values()].map(({ work }) =>
      work.kind === 'merge' ? Promise.resolve() : work.shard.flush(),
    );
    await Promise.all(sending);
  }

  async checkpoint(): Promise<void> {
    await Promise.all([...this.held.values()].map(({ work }) => work.shard.checkpoint()));
  }

  async releaseAll(): Promise<void> {
    await Promise.allSettled([...this.held.values()].map(held => this.release(held)));
  }

  liveUpdates(): LiveUpdate[] {
    return [...this.held.values()].flatMap(({ work }) =>
      work.kind === 'merge' ? work.shard.liveUpdates() : [],
    );
  }

  statuses(): PartitionStatus[] {
    return this.intakes().flatMap(shard => shard.statuses());
  }

  versions(): number[] {
    return [...this.held.values()].map(({ work }) => work.shard.definitionsVersion);
  }

  evaluationErrors() {
    return [...this.held.values()].flatMap(({ work }) => [...work.shard.errors]);
  }

  ruleCounts(): RuleCounts {
    return addCounts([...this.held.values()].map(({ work }) => work.shard.ruleCounts));
  }

  private intakes(): IntakeShard[] {
    return [...this.held.values()].flatMap(({ work }) => (work.kind === 'intake' ? [work.shard] : []));
  }

  private async acquire(place: ShardPlace, plan: Plan, newest: VersionedDefinitions): Promise<void> {
    const ownership = await this.membership.own(place.shard);
    if (ownership === null) return;
    const work = await this.open(place, ownership, plan, newest);
    if (work === null) return ownership.release();
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ownership.lost]);
    const done = work.shard.run(signal).catch((error: unknown) => this.onFailure(error));
    this.held.set(place.shard, { place, work, ownership, stop, done });
  }

  private async open(
    place: ShardPlace,
    ownership: Ownership,
    plan: Plan,
    newest: VersionedDefinitions,
  ): Promise<Work | null> {
    const { epoch } = ownership;
    if (place.kind === 'entity') {
      const { shard, hop, partition, senders } = place;
      const at = { shard, epoch, hop, partition };
      return { kind: 'entity', shard: await EntityShard.open(this.deps, at, senders, newest) };
    }
    const stream = plan.streams.get(place.stream);
    if (stream === undefined) return null;
    const tasks = tasksOf(plan, stream);
    const { shard, partition, inputPartitions, mergeTopic, mergePartitions } = place;
    if (place.kind === 'merge') {
      const at = { shard, epoch, topic: mergeTopic, partition, inputPartitions };
      return { kind: 'merge', shard: await MergeShard.open(this.deps, at, newest, tasks) };
    }
    const merge = { topic: mergeTopic, shards: mergePartitions, inputPartitions };
    const partitionsOf = (name: string) => this.partitions.get(name) ?? 0;
    const at = { shard, epoch, partition, merge, watermarks: this.watermarks, partitionsOf };
    return { kind: 'intake', shard: await IntakeShard.open(this.deps, at, newest, tasks) };
  }

  /** Stops reading, saves a last checkpoint, then lets another take it. */
  private async release(held: Held): Promise<void> {
    held.stop.abort();
    await held.done;
    this.held.delete(held.place.shard);
    await held.ownership.release();
  }
}

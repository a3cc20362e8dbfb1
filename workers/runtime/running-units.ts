import { deserialize, serialize } from 'node:v8';
import { setTimeout as sleep } from 'node:timers/promises';
import { digest } from '../../core/definitions/digest';
import type { Plan } from '../../core/definitions/plan';
import type { Membership, Ownership } from '../../platform/coordination/coordination';
import { unitNames, unitTasks } from '../stages/unit-tasks';
import type { VersionedDefinitions } from './decided-definitions';
import type { UnitSnapshot } from './unit';
import { UnitRunner, type UnitDeps, type UnitPlace } from './unit-runner';

type Running = Readonly<{
  streams: readonly string[];
  runner: UnitRunner;
  stop: AbortController;
  done: Promise<void>;
}>;

/** Which streams make a unit, by the shard its state is kept in. */
type Homes = Map<string, readonly string[]>;

/** Where it is kept how the streams were put together last. */
const HOMES_SHARD = 'units';
const DRAIN_EVERY_MS = 20;

/**
 * The units that run in this process. Where definitions put streams together in another way, the units concerned read
 * to the end of what an owner before may have told, stop, and their state goes on in the new ones.
 */
export class RunningUnits {
  private readonly running = new Map<string, Running>();
  private homesOwner: Ownership | null = null;

  constructor(
    private readonly deps: UnitDeps,
    private readonly membership: Membership,
    /** What fails ends the engine. */
    private readonly guard: (work: Promise<void>) => Promise<void>,
  ) {}

  get runners(): UnitRunner[] {
    return [...this.running.values()].map(({ runner }) => runner);
  }

  abort(): void {
    for (const { stop } of this.running.values()) stop.abort();
  }

  async done(): Promise<void> {
    await Promise.allSettled([...this.running.values()].map(({ done }) => done));
    await this.homesOwner?.release();
  }

  /** Starts units that are new, tells the others, stops those that are gone. */
  async apply(plan: Plan, newest: VersionedDefinitions, signal: AbortSignal): Promise<void> {
    const homes: Homes = new Map(unitNames(plan).map(streams => [shardOf(streams), streams]));
    if (this.homesOwner === null) await this.resume(homes, plan, newest);
    const parts = await this.end(homes, plan, signal);
    if (signal.aborted) return;
    for (const [shard, streams] of homes) {
      const running = this.running.get(shard);
      if (running !== undefined) await running.runner.apply(newest);
      else await this.open(shard, streams, plan, newest, parts);
    }
    await this.saveHomes(homes);
  }

  /** Units as they were put together when the engine stopped, where the newest definitions do it in another way. */
  private async resume(homes: Homes, plan: Plan, newest: VersionedDefinitions): Promise<void> {
    const owner = await this.own(HOMES_SHARD);
    const bytes = await this.deps.checkpoints.claim(HOMES_SHARD, owner.epoch, this.deps.workerId);
    this.homesOwner = owner;
    const before: Homes = bytes === null ? new Map() : (deserialize(bytes) as Homes);
    for (const [shard, streams] of before) {
      const left = streams.filter(stream => plan.streams.has(stream));
      if (!homes.has(shard) && left.length > 0) await this.open(shard, left, plan, newest, null);
    }
  }

  /** Ends the units that are not among the homes. Returns the state of those whose streams go on. */
  private async end(homes: Homes, plan: Plan, signal: AbortSignal): Promise<UnitSnapshot[]> {
    const parts: UnitSnapshot[] = [];
    for (const [shard, { streams, runner, stop, done }] of this.running) {
      if (homes.has(shard)) continue;
      const goesOn = streams.some(stream => plan.streams.has(stream));
      while (goesOn && !runner.isBeyondInherited && !signal.aborted) await sleep(DRAIN_EVERY_MS);
      stop.abort();
      await done;
      this.running.delete(shard);
      if (goesOn) parts.push(runner.snapshot());
    }
    return parts;
  }

  private async open(
    shard: string,
    streams: readonly string[],
    plan: Plan,
    newest: VersionedDefinitions,
    parts: readonly UnitSnapshot[] | null,
  ): Promise<void> {
    const ownership = await this.own(shard);
    const place: UnitPlace = {
      shard,
      epoch: ownership.epoch,
      orderTopic: `weir.order.${digest(shard)}`,
      partitions: await this.partitionsOf(streams, plan),
    };
    const state = parts === null ? null : partsOf(streams, parts);
    const tasks = unitTasks(plan, streams);
    const runner = await UnitRunner.open(this.deps, place, newest, tasks, state);
    if (parts !== null) await runner.apply(newest);
    const stop = new AbortController();
    const running = runner.run(AbortSignal.any([stop.signal, ownership.lost]));
    const done = this.guard(running).finally(() => ownership.release());
    this.running.set(shard, { streams, runner, stop, done });
  }

  private async partitionsOf(streams: readonly string[], plan: Plan): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const name of streams) {
      const stream = plan.streams.get(name);
      if (stream === undefined) continue;
      found.set(name, await this.deps.log.ensureTopic(stream.topic, { partitions: stream.partitions }));
    }
    return found;
  }

  private async own(shard: string): Promise<Ownership> {
    const ownership = await this.membership.own(shard);
    if (ownership === null) throw new Error(`${shard} is owned by another engine`);
    return ownership;
  }

  private async saveHomes(homes: Homes): Promise<void> {
    if (this.homesOwner === null) return;
    await this.deps.checkpoints.save(HOMES_SHARD, this.homesOwner.epoch, serialize(homes));
  }
}

/** A stream alone keeps the shard it always had. */
function shardOf(streams: readonly string[]): string {
  const [only, ...others] = streams;
  if (only !== undefined && others.length === 0) return `stream/${only}`;
  const names = [...streams].sort();
  return names.join('+').length <= 150 ? `unit/${names.join('+')}` : `unit/${digest(names)}`;
}

/** What these streams were in other units; null where they are new. */
function partsOf(streams: readonly string[], parts: readonly UnitSnapshot[]): UnitSnapshot | null {
  const known = parts.flatMap(part => [...part.streams].filter(([name]) => streams.includes(name)));
  if (known.length === 0) return null;
  return {
    streams: new Map(known),
    entities: new Map(parts.flatMap(part => [...part.entities])),
  };
}

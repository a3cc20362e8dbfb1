import { hopRecordSchema } from '../../contracts/hops';
import { addCounts, type RuleCounts } from '../../core/rules/rule-counts';
import { NO_WATERMARK } from '../../core/time/watermark';
import type { Batch } from '../../platform/event-log/event-log';
import { Commit } from '../runtime/commit';
import { planOf, type VersionedDefinitions } from '../runtime/decided-definitions';
import { noEffects, type Effects } from '../runtime/pipeline';
import { decodeCheckpoint, encodeCheckpoint } from '../runtime/snapshot-codec';
import type { UnitDeps } from '../runtime/unit-runner';
import { HopRoutes, hopSource, hopTopic } from '../stages/entity-hops';
import { HopStage, newHopState, type HopState, type SentOn } from '../stages/hop-stage';
import { HopSender, PARTS } from './hop-sender';
import { OfferedDefinitions } from './offered-definitions';

/** Which share of which hop. */
export type EntityPlace = Readonly<{
  shard: string;
  epoch: bigint;
  hop: string;
  partition: number;
}>;

/** Whoever may send to it. */
export type HopSenders = Readonly<{
  /** Of events: nothing is forgotten that one of these may still ask for. */
  sources: readonly string[];
  /** Of windows: stream → the shards that merge it. */
  merges: ReadonlyMap<string, readonly string[]>;
}>;

type Saved = Readonly<{ offset: bigint; hop: HopState }>;

/**
 * A share of the entities of one hop in a cluster: keeps their logs, fills the features of the events that come by, and
 * sends them on to their next entity, or judges them where it was the last. What a source sends again after a crash is
 * known by its position and ignored; what was sent on is sent again, and ignored there.
 */
export class EntityShard {
  private readonly commit: Commit;
  private readonly sender: HopSender;
  private stage: HopStage;
  private readonly offered: OfferedDefinitions;
  private sentWatermark = NO_WATERMARK;
  /** Input partition → how far it was said to have passed. */
  private readonly sentPassed = new Map<string, bigint>();
  private isChanged = false;

  private constructor(
    private readonly deps: UnitDeps,
    private readonly place: EntityPlace,
    private current: VersionedDefinitions,
    private readonly state: HopState,
    private offset: bigint,
    private senders: HopSenders,
  ) {
    this.commit = new Commit(deps, place.shard, place.epoch, () => this.current.version);
    this.sender = new HopSender(this.commit, hopSource(place.hop, place.partition), place.epoch);
    this.offered = new OfferedDefinitions(current);
    this.stage = this.newStage();
  }

  /** Fences the shard, restores its state. */
  static async open(
    deps: UnitDeps,
    place: EntityPlace,
    senders: HopSenders,
    newest: VersionedDefinitions,
  ): Promise<EntityShard> {
    const saved = await deps.checkpoints.claim(place.shard, place.epoch, deps.workerId);
    if (saved === null) {
      await prepare(deps, place, newest);
      return new EntityShard(deps, place, newest, newHopState(), 0n, senders);
    }
    const { definitionsVersion: version, definitions, state } = decodeCheckpoint<Saved>(saved);
    await prepare(deps, place, { version, definitions });
    const hop = { ...newHopState(), ...state.hop };
    const opened = new EntityShard(deps, place, { version, definitions }, hop, state.offset, senders);
    opened.offer(newest);
    return opened;
  }

  get definitionsVersion(): number {
    return this.offered.version;
  }

  get errors() {
    return this.stage.errors;
  }

  get ruleCounts(): RuleCounts {
    const { rules, windowCooldowns } = this.state;
    return addCounts([...rules.values(), ...windowCooldowns.values()].map(({ counts }) => counts));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { hop, partition } = this.place;
    await this.flush(true);
    await this.deps.log.consume(
      { topic: hopTopic(hop), partition, offset: this.offset },
      batch => this.take(batch, signal),
      signal,
    );
    await this.checkpoint();
  }

  /** Newer definitions are kept until an event says that it was read under them. */
  offer(newest: VersionedDefinitions): void {
    this.offered.offer(newest);
  }

  /** Definitions or partitions have changed who may send to it. */
  expect(senders: HopSenders): void {
    this.senders = senders;
  }

  /** Tells the hops after this one how far all that may still come is. */
  async flush(always = false): Promise<void> {
    const watermark = this.stage.lowest(this.senders.sources);
    if (!always && watermark <= this.sentWatermark) return;
    this.sentWatermark = watermark;
    this.mark(this.stage.routes.hopsAfter(this.place.hop), always ? this.stage.passed() : new Map());
    await this.sender.send();
  }

  /** Tells those that wait for it which events of each partition have gone by, where that is news. */
  private pass(): void {
    const hops = this.stage.routes.stepsAfter(this.place.hop);
    if (hops.length === 0) return;
    const passed = new Map(
      [...this.stage.passed()].filter(([origin, offset]) => offset > (this.sentPassed.get(origin) ?? -1n)),
    );
    if (passed.size === 0) return;
    for (const [origin, offset] of passed) this.sentPassed.set(origin, offset);
    this.mark(hops, passed);
  }

  private mark(hops: readonly string[], passed: ReadonlyMap<string, bigint>): void {
    const { sources } = this.senders;
    const watermark = this.stage.lowest(sources);
    const readable = this.stage.lowestReadable(sources);
    const promised = { watermark, readable: readable === Infinity ? null : readable, passed };
    this.sender.mark(hops, promised, this.offset - 1n, this.current.version);
  }

  async checkpoint(): Promise<void> {
    while (this.commit.settling !== null) await this.commit.settling;
    if (!this.isChanged) return;
    await this.save();
  }

  private async take(batch: Batch, signal: AbortSignal): Promise<void> {
    await this.commit.gate;
    const effects = noEffects();
    this.stage.forget(this.senders.sources);
    for (const { offset, value } of batch.records) {
      const record = hopRecordSchema.parse(JSON.parse(Buffer.from(value).toString('utf8')));
      const { definitionsVersion = 0 } = record;
      if (definitionsVersion > this.current.version) {
        await this.perform(effects);
        if (!(await this.adopt(definitionsVersion, signal))) return;
      }
      for (const [index, sent] of this.stage.take(record, effects.alerts).entries())
        this.sendOn(sent, offset * PARTS + BigInt(index));
      this.offset = offset + 1n;
    }
    this.isChanged = true;
    await this.perform(effects);
  }

  private sendOn({ event, next }: SentOn, position: bigint): void {
    const { version: definitionsVersion } = this.current;
    this.sender.push(next, { ...event, ...this.sender.sender(position), definitionsVersion });
  }

  private async perform(effects: Effects): Promise<void> {
    const { alerts } = effects;
    effects.alerts = [];
    const told = { ...effects, alerts };
    this.addResting();
    this.pass();
    const judging = this.stage.isWaiting ? this.judgeWaiting(told) : undefined;
    await Promise.all([this.sender.send(), this.commit.perform(told, judging)]);
  }

  /** Events whose rules read models are judged when they are scored. */
  private judgeWaiting({ alerts }: Effects): Promise<void> {
    const judging = this.stage.judgeWaiting(this.deps.models, alerts);
    return this.commit.settle(
      judging.then(() => {
        this.addResting();
        this.pass();
        return this.sender.send();
      }),
    );
  }

  private addResting(): void {
    this.sender.addResting(this.stage.resting, this.current.version);
  }

  /**
   * Later stages obey the stamp: they wait until they have the definitions it names. That is saved before an event is
   * taken under them, so that a replay takes them where they were taken. False: stopped meanwhile.
   */
  private async adopt(version: number, signal: AbortSignal): Promise<boolean> {
    const newest = await this.offered.reach(version, signal);
    if (newest === null) return false;
    await prepare(this.deps, this.place, newest);
    this.current = newest;
    this.stage = this.newStage();
    this.sentPassed.clear();
    await this.save();
    return true;
  }

  private newStage(): HopStage {
    const mergesOf = (stream: string) => this.senders.merges.get(stream) ?? [];
    return new HopStage(planOf(this.current.definitions), this.place.hop, this.state, mergesOf);
  }

  private save(): Promise<void> {
    this.isChanged = false;
    const { version: definitionsVersion, definitions } = this.current;
    const state: Saved = { offset: this.offset, hop: this.state };
    return this.commit.save(encodeCheckpoint({ definitionsVersion, definitions, state }), noEffects());
  }
}

/** Loads the models of the rules that are judged on this hop. */
function prepare(
  { models }: UnitDeps,
  { hop }: EntityPlace,
  { definitions }: VersionedDefinitions,
): Promise<void> {
  const plan = planOf(definitions);
  const scopes = new HopRoutes(plan).streamsOn(hop).flatMap(stream => plan.scopes.get(stream) ?? []);
  return models.prepare(scopes);
}

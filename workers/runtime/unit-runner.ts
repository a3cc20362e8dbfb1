import { addCounts } from '../../core/rules/rule-counts';
import type { LiveUpdate } from '../../contracts/live';
import type { Batch, LogRecord } from '../../platform/event-log/event-log';
import type { ModelShelf } from '../models/model-shelf';
import { assertAccounted } from '../stages/intake';
import { isOrderSensitive, type UnitTasks } from '../stages/unit-tasks';
import { Commit, type RunnerDeps } from './commit';
import { DecidedDefinitions, plannedUnit, type VersionedDefinitions } from './decided-definitions';
import { intakeRecords } from './intake-records';
import { OrderLog, readRange } from './order-log';
import { noEffects, type Effects } from './pipeline';
import { decodeCheckpoint, encodeCheckpoint } from './snapshot-codec';
import { StreamShare } from './stream-share';
import { Unit, type UnitSnapshot } from './unit';

/** `models` scores events whose rules read models. */
export type UnitDeps = RunnerDeps & Readonly<{ models: ModelShelf }>;

/** Where a unit is kept, and how its streams lie in the log. */
export type UnitPlace = Readonly<{
  shard: string;
  epoch: bigint;
  orderTopic: string;
  /** Stream → its partitions, in the order of the definitions. */
  partitions: ReadonlyMap<string, number>;
}>;

/** What is saved: the unit, and how far its order log it is. */
type Saved = Readonly<{ unit: UnitSnapshot; turns: bigint }>;

/** The streams of one unit in one process: reads their partitions, performs the effects, saves joint checkpoints. */
export class UnitRunner {
  private readonly commit: Commit;
  private readonly shares: ReadonlyMap<string, StreamShare>;
  private isChanged = false;

  private constructor(
    private readonly deps: UnitDeps,
    private readonly place: UnitPlace,
    private readonly definitions: DecidedDefinitions,
    private unit: Unit,
    private readonly order: OrderLog,
    /** Turns that are in the state. */
    private turns: bigint,
  ) {
    this.commit = new Commit(deps, place.shard, place.epoch, () => this.definitionsVersion);
    this.shares = new Map(
      [...unit.pipelines].map(([name, pipeline]) => [name, new StreamShare(pipeline, deps.now())]),
    );
  }

  /**
   * Fences the shard, restores its state, or what the streams were when they were run apart (`parts`). Newer
   * definitions are applied by `apply`.
   */
  static async open(
    deps: UnitDeps,
    place: UnitPlace,
    newest: VersionedDefinitions,
    tasks: UnitTasks,
    parts: UnitSnapshot | null,
  ): Promise<UnitRunner> {
    const bytes = await deps.checkpoints.claim(place.shard, place.epoch, deps.workerId);
    const order = await OrderLog.open(deps.log, place.orderTopic);
    const partitionsOf = (stream: string) => place.partitions.get(stream) ?? 0;
    if (bytes === null || parts !== null) {
      await deps.models.prepare(scopesOf(tasks));
      const unit = new Unit(tasks, partitionsOf, parts);
      const decided = new DecidedDefinitions(newest, []);
      const runner = new UnitRunner(deps, place, decided, unit, order, order.position);
      if (parts !== null) await runner.save(noEffects());
      return runner;
    }
    const { definitionsVersion: version, definitions, state } = decodeCheckpoint<Saved>(bytes);
    const inherited = plannedUnit(definitions, [...place.partitions.keys()]);
    await deps.models.prepare(scopesOf(inherited));
    const unit = new Unit(inherited, partitionsOf, state.unit);
    const until = await ends(deps, unit);
    const decided = new DecidedDefinitions({ version, definitions }, until);
    const runner = new UnitRunner(deps, place, decided, unit, order, state.turns);
    await runner.repeatTurns();
    return runner;
  }

  get definitionsVersion(): number {
    return this.definitions.current.version;
  }

  get ruleCounts() {
    return addCounts([...this.unit.pipelines.values()].map(({ rules }) => rules.counts));
  }

  get evaluationErrors() {
    return this.unit.errors;
  }

  /** Whether everything is read that an owner before may have told effects of. */
  get isBeyondInherited(): boolean {
    return this.definitions.isBeyond(this.offsets());
  }

  /** The state, once it runs no more. */
  snapshot(): UnitSnapshot {
    return this.unit.snapshot();
  }

  /** Reads every partition until the signal aborts or something fails; saves a last checkpoint on a clean stop. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const reading = [...this.unit.pipelines].flatMap(([stream, { intakes }]) =>
      intakes.map(intake => this.read(stream, intake.partition, intake.offset, both)),
    );
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
    const tasks = plannedUnit(newest.definitions, [...this.place.partitions.keys()]);
    await this.deps.models.prepare(scopesOf(tasks));
    this.definitions.offer(newest);
    await this.adopt();
  }

  /** Saves the state, with idle partitions following the others. Skipped where nothing changed. */
  async checkpoint(): Promise<void> {
    while (this.commit.settling !== null) await this.commit.settling;
    const effects = noEffects();
    let moved = false;
    for (const [name, pipeline] of this.unit.pipelines) {
      const clockMs = pipeline.tasks.stream.allIdle === 'clock' ? this.deps.now() : null;
      const idle = this.share(name).idlePartitions(this.deps.now());
      moved = pipeline.followIdle(idle, effects, clockMs) || moved;
    }
    if (!moved && !this.isChanged) return;
    this.noteWindows(effects);
    const saved = this.save(effects);
    if (moved) this.commit.gate = saved;
    await saved;
  }

  liveUpdates(): LiveUpdate[] {
    return [...this.shares.values()].flatMap(share => share.liveUpdates(this.deps.now()));
  }

  partitionStatuses() {
    const { workerId, now } = this.deps;
    return [...this.shares.values()].flatMap(share => share.statuses(workerId, this.place.epoch, now()));
  }

  private read(stream: string, partition: number, offset: bigint, signal: AbortSignal): Promise<void> {
    const from = { topic: this.topicOf(stream), partition, offset };
    return this.deps.log.consume(
      from,
      batch => this.take(stream, batch),
      signal,
      end => Promise.resolve(this.share(stream).caughtUp(partition, end, this.deps.now())),
    );
  }

  private async take(stream: string, batch: Batch): Promise<void> {
    await this.commit.gate;
    while (this.commit.settling !== null) {
      await this.commit.settling;
      await this.commit.gate;
    }
    const effects = this.process(stream, batch.partition, batch.records);
    this.share(stream).arrived(batch.partition, batch.records.length, batch.end, this.deps.now());
    const before = Promise.all([this.noteTurn(stream, batch), this.settle(effects)]);
    await this.commit.perform(effects, before);
    await this.adopt();
  }

  private process(stream: string, partition: number, records: readonly LogRecord[]): Effects {
    const effects = noEffects();
    this.unit.process(stream, partition, intakeRecords(records), effects);
    this.isChanged = true;
    this.noteWindows(effects);
    return effects;
  }

  /** Events whose rules read models are judged when they are scored. */
  private async settle(effects: Effects): Promise<void> {
    if (this.unit.waiting === 0) return;
    await this.commit.settle(this.unit.settle(this.deps.models, effects));
  }

  /** Where the order of the partitions matters, it is durable before anybody is told what came of it. */
  private async noteTurn(stream: string, { partition, records }: Batch): Promise<void> {
    const [first, last] = [records[0], records.at(-1)];
    if (first === undefined || last === undefined || !this.isOrdered()) return;
    const { topic, record } = this.order.note({
      stream,
      partition,
      from: first.offset,
      to: last.offset + 1n,
    });
    this.turns = this.order.position;
    await this.commit.append(topic, [record]);
  }

  private isOrdered(): boolean {
    const sources = [...this.place.partitions.values()].reduce((sum, count) => sum + count, 0);
    return sources > 1 && isOrderSensitive(this.unit.tasks);
  }

  /** Takes once more the turns that were taken after the checkpoint, in their order; their effects are the same. */
  private async repeatTurns(): Promise<void> {
    for (const { stream, partition, from, to } of await this.order.since(this.turns)) {
      const at = this.unit.pipelines.get(stream)?.intakes[partition]?.offset;
      // What stands between is not known any more; it is read as it comes.
      if (at !== undefined && at < from) break;
      if (at !== undefined && at < to) {
        const records = await readRange(
          this.deps.log,
          this.topicOf(stream),
          partition,
          at > from ? at : from,
          to,
        );
        const effects = this.process(stream, partition, records);
        await this.settle(effects);
        await this.commit.perform(effects);
      }
    }
    this.turns = this.order.position;
  }

  private async adopt(): Promise<void> {
    while (this.commit.settling !== null) await this.commit.settling;
    const adopted = this.definitions.due(this.offsets());
    if (adopted === null) return;
    const tasks = plannedUnit(adopted.definitions, [...this.place.partitions.keys()]);
    this.unit = new Unit(tasks, stream => this.place.partitions.get(stream) ?? 0, this.unit.snapshot());
    for (const [name, pipeline] of this.unit.pipelines) this.share(name).replace(pipeline);
    this.commit.gate = this.save(noEffects());
    await this.commit.gate;
  }

  /** Of the state as it is when it is called. */
  private save(effects: Effects): Promise<void> {
    for (const { tasks, intakes } of this.unit.pipelines.values()) assertAccounted(tasks.stream, intakes);
    this.isChanged = false;
    const { version: definitionsVersion, definitions } = this.definitions.current;
    const state: Saved = { unit: this.unit.snapshot(), turns: this.turns };
    return this.commit.save(encodeCheckpoint({ definitionsVersion, definitions, state }), effects);
  }

  private offsets(): bigint[] {
    return [...this.unit.pipelines.values()].flatMap(({ intakes }) => intakes.map(intake => intake.offset));
  }

  private noteWindows({ windows }: Effects): void {
    for (const share of this.shares.values()) share.note(windows);
  }

  private topicOf(stream: string): string {
    return this.unit.pipeline(stream).tasks.stream.topic;
  }

  private share(stream: string): StreamShare {
    const share = this.shares.get(stream);
    if (share === undefined) throw new Error(`${stream} is no stream of ${this.place.shard}`);
    return share;
  }
}

/** The end of every partition now, in the order of the unit's intakes. */
async function ends(deps: UnitDeps, unit: Unit): Promise<bigint[]> {
  const found: bigint[] = [];
  for (const { tasks, intakes } of unit.pipelines.values()) {
    const bounds = await deps.log.bounds(tasks.stream.topic);
    found.push(...intakes.map((_, partition) => bounds[partition]?.end ?? 0n));
  }
  return found;
}

const scopesOf = ({ streams }: UnitTasks) => streams.map(({ scope }) => scope);

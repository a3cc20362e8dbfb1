import type { RuleCounts } from '../../core/rules/rule-counts';
import type { Batch } from '../../platform/event-log/event-log';
import { Commit } from '../runtime/commit';
import {
  DecidedDefinitions,
  planOf,
  plannedTasks,
  type VersionedDefinitions,
} from '../runtime/decided-definitions';
import { intakeRecords } from '../runtime/intake-records';
import { PartitionMeter } from '../runtime/partition-meter';
import { partitionStatuses } from '../runtime/partition-status';
import { noEffects, type Effects } from '../runtime/pipeline';
import { decodeCheckpoint, encodeCheckpoint } from '../runtime/snapshot-codec';
import type { UnitDeps } from '../runtime/unit-runner';
import { HopRoutes, intakeSource } from '../stages/entity-hops';
import type { EvaluationErrors } from '../stages/evaluation-errors';
import { noteFollowed } from '../stages/followed';
import { originName } from '../stages/origin-order';
import {
  assertAccounted,
  forgetSeen,
  intakeRecord,
  newIntakeState,
  type IntakeEffects,
  type IntakeState,
} from '../stages/intake';
import { ChangedPanes, purgeIntake } from '../stages/partial-panes';
import { EventJudge, newEventRulesState, type RestingAlerts } from '../stages/rules';
import type { StreamTasks } from '../stages/stream-tasks';
import { cut } from './cut-share';
import { HopSender } from './hop-sender';
import { beginMetrics, partialsOf } from './intake-partials';
import { IntakeProgress } from './intake-progress';
import type { Watermarks } from './watermarks';

/** Where an intake shard's partial panes go, and from how many partitions they come. */
export type MergeTopic = Readonly<{ topic: string; shards: number; inputPartitions: number }>;

/**
 * One input partition in a cluster: judges its events, and sends the panes they change to the merge shards. A
 * checkpoint is saved when everything sent before it is acknowledged; a replay sends the same panes again, and the
 * merge shards ignore what is not newer.
 */
export class IntakeShard {
  readonly errors: EvaluationErrors = new Map();
  private readonly commit: Commit;
  private readonly meter: PartitionMeter;
  private readonly changed = new ChangedPanes();
  private readonly hops: HopSender;
  private readonly progress: IntakeProgress;
  private judge: EventJudge;
  private readonly resting: RestingAlerts[] = [];
  private routes: HopRoutes;
  private sentWatermark = Number.NEGATIVE_INFINITY;
  private isChanged = false;

  private constructor(
    private readonly deps: UnitDeps,
    shard: string,
    private readonly epoch: bigint,
    private readonly merge: MergeTopic,
    private readonly watermarks: Watermarks,
    partitionsOf: (stream: string) => number,
    private readonly definitions: DecidedDefinitions,
    private tasks: StreamTasks,
    private readonly state: IntakeState,
  ) {
    this.commit = new Commit(deps, shard, epoch, () => this.definitionsVersion);
    this.meter = new PartitionMeter(deps.now());
    this.hops = new HopSender(this.commit, intakeSource(tasks.stream.name, state.partition), epoch);
    this.progress = new IntakeProgress(watermarks, tasks.stream.name, partitionsOf, state);
    this.routes = this.newRoutes();
    this.judge = this.newJudge();
  }

  /** Fences the shard, restores its state. */
  static async open(
    deps: UnitDeps,
    place: Readonly<{
      shard: string;
      epoch: bigint;
      partition: number;
      merge: MergeTopic;
      watermarks: Watermarks;
      partitionsOf: (stream: string) => number;
    }>,
    newest: VersionedDefinitions,
    tasks: StreamTasks,
  ): Promise<IntakeShard> {
    const { shard, epoch, partition, merge, watermarks, partitionsOf } = place;
    const make = (decided: DecidedDefinitions, planned: StreamTasks, state: IntakeState) =>
      new IntakeShard(deps, shard, epoch, merge, watermarks, partitionsOf, decided, planned, state);
    const saved = await deps.checkpoints.claim(shard, epoch, deps.workerId);
    if (saved === null) {
      const decided = new DecidedDefinitions(newest, []);
      await deps.models.prepare([tasks.scope]);
      return make(decided, tasks, newIntakeState(partition));
    }
    const { definitionsVersion: version, definitions, state } = decodeCheckpoint<IntakeState>(saved);
    const bounds = await deps.log.bounds(tasks.stream.topic);
    const decided = new DecidedDefinitions({ version, definitions }, [bounds[partition]?.end ?? 0n]);
    const inherited = plannedTasks(definitions, tasks.stream.name) ?? tasks;
    await deps.models.prepare([inherited.scope]);
    const opened = make(decided, inherited, state);
    await opened.apply(newest);
    return opened;
  }

  get definitionsVersion(): number {
    return this.definitions.current.version;
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.send(true);
    await this.deps.log.consume(
      { topic: this.tasks.stream.topic, partition: this.state.partition, offset: this.state.offset },
      batch => this.take(batch),
      signal,
      end => Promise.resolve(this.meter.caughtUp(end, this.deps.now())),
    );
    await this.checkpoint();
  }

  async apply(newest: VersionedDefinitions): Promise<void> {
    const planned = plannedTasks(newest.definitions, this.tasks.stream.name);
    if (planned !== null) await this.deps.models.prepare([planned.scope]);
    this.definitions.offer(newest);
    await this.adopt();
  }

  /** Sends what changed; an idle partition follows the others, a decision that is saved before it is sent. */
  async flush(): Promise<void> {
    const sending = this.send(false);
    if (this.commit.settling !== null || !this.followIdle()) return sending;
    this.commit.gate = this.save();
    await Promise.all([sending, this.commit.gate]);
    await this.send(false);
  }

  /** Sends what changed and saves the state with it. Skipped where nothing changed. */
  async checkpoint(): Promise<void> {
    while (this.commit.settling !== null) await this.commit.settling;
    const sending = this.send(false);
    await Promise.all([sending, this.isChanged ? this.save() : sending]);
  }

  get ruleCounts(): RuleCounts {
    return this.state.rules?.counts ?? new Map();
  }

  statuses() {
    return partitionStatuses(this.tasks.stream, [this.state], [this.meter], {
      worker: this.deps.workerId,
      epoch: this.epoch,
      at: this.deps.now(),
      others: this.watermarks.others(this.tasks.stream.name, this.state.partition),
    });
  }

  private async take(batch: Batch): Promise<void> {
    await this.commit.gate;
    const effects = noEffects();
    const output: IntakeEffects = { deadLetters: effects.deadLetters, placed: [] };
    const { name: stream } = this.tasks.stream;
    const others = this.progress.others(this.routes.windowsReadBy(stream));
    for (const record of intakeRecords(batch.records)) {
      const { partition, watermark } = this.state;
      // Every placement is asked for: each changed pane is sent.
      const event = intakeRecord(
        this.tasks,
        this.state,
        record,
        output,
        this.errors,
        Number.POSITIVE_INFINITY,
      );
      if (event === null) continue;
      const readable = others.size === 0 ? null : this.progress.readable(others, watermark);
      const leaving = { stream, partition, record, watermark, readable };
      const next = this.hops.add(this.routes, event, leaving, this.definitionsVersion);
      // Judged by its last entity; here where it visits none.
      if (next !== null) continue;
      const { texts } = this.tasks.decoder;
      this.judge.judge({ event, partition, record, watermark }, texts, effects.alerts, null);
    }
    if (this.tasks.stream.dedupMs !== null) forgetSeen(this.state);
    this.changed.note(output.placed);
    this.meter.arrived(batch.records.length, batch.end, this.deps.now());
    this.isChanged = true;
    this.pass();
    const isWaiting = this.judge.waiting.length > 0;
    const judging = isWaiting ? this.commit.settle(this.judgeWaiting(effects)) : undefined;
    await Promise.all([this.hops.send(), this.commit.perform(effects, judging)]);
    await this.adopt();
  }

  /**
   * Panes first, then the watermark that closes them. Takes what changed at once, so that a state saved right after
   * has nothing that was not sent.
   */
  private async send(always: boolean): Promise<void> {
    const before = this.sentWatermark;
    const isNews = always || this.state.watermark > before;
    this.sentWatermark = this.state.watermark;
    const sent = { epoch: this.epoch, definitionsVersion: this.definitionsVersion };
    const records = this.changed.take(this.state, this.merge.shards).flatMap((share, partition) =>
      isNews || share.panes.length + share.sessions.length > 0
        ? cut(share).map((part, index, parts) => {
            const watermark = index === parts.length - 1 ? this.state.watermark : before;
            return {
              partition,
              key: null,
              value: Buffer.from(
                JSON.stringify(partialsOf(this.tasks, this.state, part, { ...sent, watermark })),
              ),
            };
          })
        : [],
    );
    purgeIntake(this.tasks, this.state);
    if (isNews) this.mark();
    const sending = records.length > 0 ? this.commit.append(this.merge.topic, records) : undefined;
    await Promise.all([this.hops.send(), sending]);
  }

  /** Tells the hops how far it is. */
  private mark(hops = this.routes.hopsFrom(this.tasks.stream.name)): void {
    const { partition, watermark, offset } = this.state;
    const { name } = this.tasks.stream;
    const readable = this.progress.lowestReadable(this.routes.windowsReadBy(name), watermark);
    // Of events whose models are still to be asked, alerts may come.
    const [first] = this.judge.waiting;
    const passed = new Map([[originName(name, partition), (first?.record.offset ?? offset) - 1n]]);
    const promised = { watermark: first?.watermark ?? watermark, readable, passed };
    this.hops.mark(hops, promised, offset - 1n, this.definitionsVersion);
  }

  /** After each batch: the alerts of rules that rest; how far it is, where later entities wait for what goes another way. */
  private pass(): void {
    const { name } = this.tasks.stream;
    this.hops.addResting(this.resting, this.definitionsVersion);
    if (this.routes.forks(name)) this.mark(this.routes.stepsFrom(name, null));
  }

  private followIdle(): boolean {
    if (!this.meter.isIdle(this.deps.now(), this.tasks.stream.idleTimeoutMs)) return false;
    const lowest = this.progress.followed(this.tasks, this.deps.now());
    if (lowest === null || lowest <= this.state.watermark) return false;
    noteFollowed(this.state, lowest);
    this.state.watermark = lowest;
    return true;
  }

  private async judgeWaiting({ alerts }: Effects): Promise<void> {
    await this.judge.judgeWaiting(this.deps.models, alerts);
    this.pass();
    await this.hops.send();
  }

  private async adopt(): Promise<void> {
    while (this.commit.settling !== null) await this.commit.settling;
    const adopted = this.definitions.due([this.state.offset]);
    const planned = adopted === null ? null : plannedTasks(adopted.definitions, this.tasks.stream.name);
    if (planned === null) return;
    const sending = this.send(false);
    beginMetrics(this.state, this.tasks, planned);
    this.tasks = planned;
    this.routes = this.newRoutes();
    this.judge = this.newJudge();
    this.commit.gate = this.save();
    await Promise.all([sending, this.commit.gate]);
    // Nobody goes on waiting for a hop that is no more, though no event may come for long.
    await this.send(true);
  }

  /** Events that read features or windows are judged elsewhere, and whether a rule rests is decided elsewhere. */
  private newJudge(): EventJudge {
    this.state.rules ??= newEventRulesState();
    return new EventJudge(this.tasks, this.state.rules, null, this.errors, this.resting);
  }

  private newRoutes(): HopRoutes {
    return new HopRoutes(planOf(this.definitions.current.definitions));
  }

  private save(): Promise<void> {
    assertAccounted(this.tasks.stream, [this.state]);
    this.isChanged = false;
    const { version: definitionsVersion, definitions } = this.definitions.current;
    return this.commit.save(
      encodeCheckpoint({ definitionsVersion, definitions, state: this.state }),
      noEffects(),
    );
  }
}

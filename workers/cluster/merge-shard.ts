import { partialsSchema, type Partials } from '../../contracts/partials';
import type { RuleCounts } from '../../core/rules/rule-counts';
import type { WindowResult } from '../../core/windows/window-result';
import type { Batch } from '../../platform/event-log/event-log';
import { Commit, type RunnerDeps } from '../runtime/commit';
import { planOf, plannedTasks, type VersionedDefinitions } from '../runtime/decided-definitions';
import { LiveRows } from '../runtime/live-rows';
import { noEffects, type Effects } from '../runtime/pipeline';
import { decodeCheckpoint, encodeCheckpoint } from '../runtime/snapshot-codec';
import type { EvaluationErrors } from '../stages/evaluation-errors';
import { Merge, newMergeState, type MergeState } from '../stages/merge';
import { newSourceState, type SourceState } from '../stages/apply-partials';
import {
  MetricJudge,
  newMetricRulesState,
  type MetricRulesState,
  type WindowAlert,
} from '../stages/metric-rules';
import { takenAt } from '../stages/window-cooldowns';
import { COOLDOWNS, HopRoutes } from '../stages/entity-hops';
import type { Watermark } from '../../core/time/watermark';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import { applyPartials } from '../stages/partial-panes';
import { dropChanged, signaturesOf } from '../stages/signatures';
import type { StreamTasks } from '../stages/stream-tasks';
import { judgedReceipt, type StreamProgress } from '../stages/window-receipt';
import { HopSender, PARTS } from './hop-sender';
import { WindowTeller } from './window-teller';
import { OfferedDefinitions } from './offered-definitions';

type MergeShardState = Readonly<{
  offset: bigint;
  sources: SourceState[];
  merge: MergeState;
  rules: MetricRulesState;
}>;

/** One saved before there were rules on metrics has none of their state. */
type SavedState = Omit<MergeShardState, 'rules'> & Partial<Pick<MergeShardState, 'rules'>>;

/** One share of a stream's groups in a cluster: what all intake shards sent of them becomes windows. */
export class MergeShard {
  private readonly commit: Commit;
  readonly errors: EvaluationErrors = new Map();
  private merge: Merge;
  private judge: MetricJudge;
  private live: LiveRows;
  private teller: WindowTeller;
  private readonly sender: HopSender;
  private emitted: WindowResult[] = [];
  /** Alerts that the cooldown hop is asked about. */
  private readonly resting: WindowAlert[] = [];
  private windowsRest = false;
  private isChanged = false;
  private isFresh = false;
  private readonly offered: OfferedDefinitions;

  private constructor(
    private readonly deps: RunnerDeps,
    shard: string,
    epoch: bigint,
    private readonly place: Readonly<{ topic: string; partition: number }>,
    private current: VersionedDefinitions,
    private tasks: StreamTasks,
    private state: MergeShardState,
  ) {
    this.commit = new Commit(deps, shard, epoch, () => this.current.version);
    this.offered = new OfferedDefinitions(current);
    this.merge = new Merge(tasks, state.merge, state.sources);
    this.judge = this.newJudge();
    this.live = new LiveRows(tasks, this.merge, state.sources);
    this.sender = new HopSender(this.commit, shard, epoch);
    this.teller = this.newTeller();
  }

  /** Fences the shard, restores its state. */
  static async open(
    deps: RunnerDeps,
    place: Readonly<{
      shard: string;
      epoch: bigint;
      topic: string;
      partition: number;
      inputPartitions: number;
    }>,
    newest: VersionedDefinitions,
    tasks: StreamTasks,
  ): Promise<MergeShard> {
    const { shard, epoch, topic, partition, inputPartitions } = place;
    const saved = await deps.checkpoints.claim(shard, epoch, deps.workerId);
    if (saved === null) {
      const sources = Array.from({ length: inputPartitions }, (_, index) => newSourceState(index));
      const state = { offset: 0n, sources, merge: newMergeState(), rules: newMetricRulesState() };
      return new MergeShard(deps, shard, epoch, { topic, partition }, newest, tasks, state);
    }
    const { definitionsVersion: version, definitions, state } = decodeCheckpoint<SavedState>(saved);
    const inherited = plannedTasks(definitions, tasks.stream.name) ?? tasks;
    const opened = new MergeShard(
      deps,
      shard,
      epoch,
      { topic, partition },
      { version, definitions },
      inherited,
      { ...state, rules: state.rules ?? newMetricRulesState() },
    );
    opened.offer(newest);
    return opened;
  }

  get ruleCounts(): RuleCounts {
    return this.state.rules.counts;
  }

  get definitionsVersion(): number {
    return this.offered.version;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { topic, partition } = this.place;
    this.teller.begin(this.progress);
    this.markCooldowns();
    await this.teller.send();
    await this.deps.log.consume(
      { topic, partition, offset: this.state.offset },
      batch => this.take(batch, signal),
      signal,
    );
    await this.checkpoint();
  }

  /** Newer definitions are kept until an intake shard's record says that it computed under them. */
  offer(newest: VersionedDefinitions): void {
    this.offered.offer(newest);
  }

  async checkpoint(): Promise<void> {
    if (!this.isChanged) return;
    this.isChanged = false;
    const { version: definitionsVersion, definitions } = this.current;
    await this.commit.save(
      encodeCheckpoint({ definitionsVersion, definitions, state: this.state }),
      noEffects(),
    );
  }

  liveUpdates() {
    const { emitted, isFresh } = this;
    this.emitted = [];
    this.isFresh = false;
    return this.live.updates(emitted, isFresh, this.deps.now());
  }

  private async take(batch: Batch, signal: AbortSignal): Promise<void> {
    const effects = noEffects();
    for (const record of batch.records) {
      const partials = partialsSchema.parse(JSON.parse(Buffer.from(record.value).toString('utf8')));
      if (partials.definitionsVersion > this.current.version) {
        await Promise.all([this.commit.perform(effects), this.teller.send()]);
        effects.windows.clear();
        effects.alerts.length = 0;
        if (!(await this.adopt(partials.definitionsVersion, signal))) return;
      }
      this.apply(partials, record.offset, effects);
      this.state = { ...this.state, offset: record.offset + 1n };
    }
    this.isChanged = true;
    this.isFresh = true;
    await Promise.all([this.commit.perform(effects), this.teller.send()]);
  }

  private apply(partials: Partials, offset: bigint, { windows, alerts }: Effects): void {
    const source = this.state.sources.find(candidate => candidate.partition === partials.source);
    if (source === undefined)
      throw new Error(`partition ${partials.source} of ${this.state.sources.length} sent panes`);
    const before = this.merge.watermark();
    // They are made as they are read, so they are read once.
    const results = [...applyPartials(this.tasks, this.merge, source, partials)];
    for (const result of results) {
      windows.push(result);
      this.emitted.push(result);
      this.judge.take(result, alerts);
    }
    this.judge.settle(this.merge.watermark(), alerts);
    this.teller.tell(results, this.progress, offset);
    this.tellCooldowns(before, offset);
  }

  /** Whether rules that rest for an entity of several groups tell their alerts is decided where its windows come together. */
  private tellCooldowns(before: Watermark, offset: bigint): void {
    for (const [index, { alert, kind }] of this.resting.splice(0).entries())
      this.sender.push(HopRoutes.cooldownOf(alert), {
        kind: 'alert',
        ...this.sender.sender(offset * PARTS + BigInt(index)),
        ...{ definitionsVersion: this.current.version, stream: this.tasks.stream.name, watermark: null },
        at: takenAt(kind, alert.time, before),
        alert: this.commit.signed(alert),
      });
    if (this.merge.watermark() > before) this.markCooldowns();
  }

  private markCooldowns(): void {
    if (!this.windowsRest) return;
    const promised = { watermark: this.merge.watermark(), readable: null, passed: new Map<string, bigint>() };
    this.sender.mark([COOLDOWNS], promised, -1n, this.current.version);
  }

  private get progress(): StreamProgress {
    const intakes = this.state.sources.map(({ partition, offset = 0n, followed }) => ({
      partition,
      offset,
      ...(followed !== undefined && { followed }),
    }));
    return { tasks: this.tasks, intakes, merge: this.merge };
  }

  private newJudge(): MetricJudge {
    const proofOf = (metric: MetricPlan, result: WindowResult) =>
      judgedReceipt(metric, result, this.progress);
    return new MetricJudge(this.tasks, this.state.rules, this.errors, proofOf, this.resting);
  }

  private newTeller(): WindowTeller {
    const plan = planOf(this.current.definitions);
    this.windowsRest = new HopRoutes(plan).windowsRest(this.tasks.stream.name);
    return new WindowTeller(this.sender, this.tasks.stream.name, plan, this.current.version);
  }

  /** Later stages obey the stamp: they wait until they have the definitions it names. False: stopped meanwhile. */
  private async adopt(version: number, signal: AbortSignal): Promise<boolean> {
    const newest = await this.offered.reach(version, signal);
    if (newest === null) return false;
    const planned = plannedTasks(newest.definitions, this.tasks.stream.name);
    this.current = newest;
    this.teller = this.newTeller();
    if (planned === null) return true;
    const { merge, sources } = this.state;
    dropChanged([merge.metrics, ...sources.map(({ stores }) => stores)], signaturesOf(this.tasks), planned);
    this.tasks = planned;
    this.merge = new Merge(planned, this.state.merge, this.state.sources);
    this.judge = this.newJudge();
    this.live = new LiveRows(planned, this.merge, this.state.sources);
    this.teller.begin(this.progress);
    this.markCooldowns();
    return true;
  }
}

import { deserialize, serialize } from 'node:v8';
import { hopRecordSchema, type HopRecord } from '../../contracts/hops';
import type { StoredAlert } from '../../contracts/records';
import type { Plan } from '../../core/definitions/plan';
import { NO_WATERMARK } from '../../core/time/watermark';
import type { RuleCounts } from '../../core/rules/rule-counts';
import type { NewRecord } from '../../platform/event-log/event-log';
import { intakeRecords } from '../runtime/intake-records';
import { HOP_SHARDS, HopRoutes, hopSource, hopTopic, intakeSource } from '../stages/entity-hops';
import { HopStage, newHopState, type HopState } from '../stages/hop-stage';
import { intakeRecord, newIntakeState, type IntakeState } from '../stages/intake';
import { originName } from '../stages/origin-order';
import { EventJudge, newEventRulesState, type RestingAlerts } from '../stages/rules';
import { tasksOf } from '../stages/stream-tasks';
import { HopSender, PARTS } from './hop-sender';

/**
 * Intakes and hops over topics in memory, moved by hand: the stages and the sender are those of the cluster, what comes
 * when is chosen by the test.
 */
export class HopTopics {
  /** Topic and partition → what was sent to it. */
  private readonly records = new Map<string, HopRecord[]>();
  /** Alert → what was told of it, by whomever. */
  readonly told = new Map<string, StoredAlert>();

  append = (topic: string, records: readonly NewRecord[]): Promise<void> => {
    for (const { partition, value } of records) {
      const text = Buffer.from(value).toString('utf8');
      this.of(topic, partition).push(hopRecordSchema.parse(JSON.parse(text)));
    }
    return Promise.resolve();
  };
  signed = (alert: StoredAlert): StoredAlert => alert;

  of(topic: string, partition: number): HopRecord[] {
    const name = `${topic} ${partition}`;
    const known = this.records.get(name) ?? [];
    this.records.set(name, known);
    return known;
  }

  /** No alert is told with two sets of values. */
  tell(alerts: readonly StoredAlert[]): void {
    for (const alert of alerts) {
      const before = JSON.stringify((this.told.get(alert.id) ?? alert).values);
      if (before !== JSON.stringify(alert.values)) throw new Error(`${alert.event} was told as ${before}`);
      this.told.set(alert.id, alert);
    }
  }
}

/** One owner's run of an intake or of a share of a hop. */
type Run<State> = { state: State; step: (most: number) => boolean };

/** `take`: one record; false: there is none. `pass`: says how far it is, behind a batch. */
type Begun = { take: () => boolean; pass: () => void };

/** Works from its checkpoint on after a crash, while the owner of the past may go on for a while. */
abstract class Actor<State> {
  private epoch = 1;
  private run: Run<State>;
  private saved: Uint8Array;
  private zombie: Run<State> | null = null;

  constructor(
    private readonly topics: HopTopics,
    private readonly source: string,
    begin: State,
  ) {
    this.run = this.open(begin);
    this.saved = serialize(begin);
  }

  get state(): State {
    return this.run.state;
  }
  /** Takes a batch of so many records at most. False: there are none. */
  step = (most: number): boolean => this.run.step(most);
  haunt = (most: number) => void this.zombie?.step(most);
  checkpoint = () => void (this.saved = serialize(this.run.state));
  crash(): void {
    this.zombie = this.run;
    this.epoch += 1;
    // What is restored may lie in the bytes it is read from: they are wanted again.
    this.run = this.open(deserialize(Buffer.from(this.saved)) as State);
  }

  /** Prepares a run, and has it say that it has begun. */
  protected abstract begin(state: State, sender: HopSender): Begun;

  private open(state: State): Run<State> {
    const sender = new HopSender(this.topics, this.source, BigInt(this.epoch));
    // A field of the class below is not there yet when the first run begins.
    let begun: Begun | null = null;
    const step = (most: number) => {
      begun ??= this.begin(state, sender);
      let count = 0;
      while (count < most && begun.take()) count += 1;
      if (count > 0) begun.pass();
      void sender.send();
      return count > 0;
    };
    return { state, step };
  }
}

export class HandIntake extends Actor<IntakeState> {
  constructor(
    private readonly plan: Plan,
    private readonly stream: string,
    private readonly hand: HopTopics,
    partition: number,
    private readonly records: readonly string[],
  ) {
    super(hand, intakeSource(stream, partition), newIntakeState(partition));
  }

  get counts(): RuleCounts[] {
    return [this.state.rules?.counts ?? new Map()];
  }

  protected begin(state: IntakeState, sender: HopSender): Begun {
    const { stream, hand, records } = this;
    const planned = this.plan.streams.get(stream);
    if (planned === undefined) throw new Error(`no stream ${stream}`);
    const tasks = tasksOf(this.plan, planned);
    const routes = new HopRoutes(this.plan);
    const resting: RestingAlerts[] = [];
    const { partition } = state;
    state.rules ??= newEventRulesState();
    const judge = new EventJudge(tasks, state.rules, null, new Map(), resting);
    const mark = (hops: readonly string[]) => {
      const passed = new Map([[originName(stream, partition), state.offset - 1n]]);
      sender.mark(hops, { watermark: state.watermark, readable: null, passed }, -1n, 1);
    };
    mark(routes.hopsFrom(stream));
    const take = () => {
      const text = records[Number(state.offset)];
      if (text === undefined) return false;
      const { offset, watermark } = state;
      const [record] = intakeRecords([{ offset, key: null, value: Buffer.from(text), appendedMs: 0 }]);
      const effects = { deadLetters: [], placed: [] };
      const event = record && intakeRecord(tasks, state, record, effects, new Map(), Infinity);
      if (record === undefined || !event) throw new Error(`no event: ${text}`);
      const leaving = { stream, partition, record, watermark, readable: null };
      const alerts: StoredAlert[] = [];
      const judged = { event, partition, record, watermark };
      if (sender.add(routes, event, leaving, 1) === null)
        judge.judge(judged, tasks.decoder.texts, alerts, null);
      sender.addResting(resting, 1);
      hand.tell(alerts);
      return true;
    };
    const pass = () => routes.forks(stream) && mark(routes.stepsFrom(stream, null));
    return { take, pass };
  }
}

type ShareState = { hop: HopState; offset: number };

export class HandShare extends Actor<ShareState> {
  constructor(
    private readonly plan: Plan,
    private readonly hop: string,
    private readonly share: number,
    private readonly hand: HopTopics,
  ) {
    super(hand, hopSource(hop, share), { hop: newHopState(), offset: 0 });
  }

  get counts(): RuleCounts[] {
    return [...this.state.hop.rules.values()].map(({ counts }) => counts);
  }

  protected begin(state: ShareState, sender: HopSender): Begun {
    const { hop, hand, share } = this;
    const stage = new HopStage(this.plan, hop, state.hop);
    const input = hand.of(hopTopic(hop), share);
    const mark = (hops: readonly string[]) =>
      sender.mark(hops, { watermark: NO_WATERMARK, readable: null, passed: stage.passed() }, -1n, 1);
    mark(stage.routes.hopsAfter(hop));
    let passed = '';
    const pass = () => {
      const before = passed;
      passed = JSON.stringify([...stage.passed()].map(String));
      if (passed !== before) mark(stage.routes.stepsAfter(hop));
    };
    const take = () => {
      const record = input[state.offset];
      if (record === undefined) return false;
      const alerts: StoredAlert[] = [];
      for (const [index, { event, next }] of stage.take(record, alerts).entries()) {
        const position = BigInt(state.offset) * PARTS + BigInt(index);
        sender.push(next, { ...event, ...sender.sender(position) });
      }
      sender.addResting(stage.resting, 1);
      hand.tell(alerts);
      state.offset += 1;
      return true;
    };
    return { take, pass };
  }
}

/** Every share of every hop. */
export const handShares = (plan: Plan, hand: HopTopics): HandShare[] =>
  new HopRoutes(plan).hops.flatMap(hop =>
    Array.from({ length: HOP_SHARDS }, (_, share) => new HandShare(plan, hop, share, hand)),
  );

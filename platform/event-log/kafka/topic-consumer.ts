import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { fetchedFrom, missingIn } from './fetched';
import { Flow } from './flow';
import { toLogRecord } from './log-records';
import { asPortError } from './port-errors';
import { lostRecords } from '../topic-name';
import type { KafkaTopics } from './topics';

/** Also how long kafkajs sleeps where everything is paused, so what a partition that is taken up waits. */
const WAIT_MS_MAX = 100;
const JOIN_MS_MAX = 5000;

/**
 * One kafkajs consumer for all partitions of a topic that are read here.
 *
 * Kafka has one way to be told which partitions to read, and kafkajs lacks it. So each consumer is alone in a group of
 * its own, gets all partitions, and keeps those nobody reads paused. What was read is kept in checkpoints, not there.
 */
export class TopicConsumer {
  readonly groupId: string;
  readonly #consumer: Consumer;
  readonly #flows = new Map<number, Flow>();
  /** Empty while the consumer is not in its group; then it can neither seek nor pause. */
  #assigned: readonly number[] = [];
  #settle = () => {};
  readonly #settled = new Promise<void>(resolve => (this.#settle = resolve));

  constructor(
    kafka: Kafka,
    clientId: string,
    readonly topics: KafkaTopics,
    readonly topic: string,
    /** The consumer gave up: its flows have failed, a new one is needed. */
    readonly onCrash: () => void,
  ) {
    this.groupId = `weir-w-${clientId}-${randomUUID()}`;
    this.#consumer = kafka.consumer({ groupId: this.groupId, maxWaitTimeInMs: WAIT_MS_MAX });
    this.#listen();
  }

  async start(): Promise<void> {
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topic: this.topic, fromBeginning: true });
    } catch (error) {
      await this.#consumer.disconnect().catch(() => {});
      throw asPortError(error, `reading topic ${this.topic} cannot begin`);
    }
    const eachBatch = async (payload: EachBatchPayload) => this.#take(payload);
    this.#consumer.run({ autoCommit: false, eachBatch }).catch((error: unknown) => this.#giveUp(error));
  }

  /** Fetches from `from` on. The caller sees to it that nobody else here reads the partition. */
  open(partition: number, from: bigint, { start, end }: { start: bigint; end: bigint }): Flow {
    const flow = new Flow(this.topic, partition, from, end, () => this.#applyPauses());
    flow.skipTo(start);
    this.#flows.set(partition, flow);
    this.#seek(flow);
    this.#applyPauses();
    return flow;
  }

  release(flow: Flow): void {
    if (this.#flows.get(flow.partition) !== flow) return;
    this.#flows.delete(flow.partition);
    this.#applyPauses();
  }

  async stop(): Promise<void> {
    // A consumer that is told to stop while it joins would go on when it has joined.
    await Promise.race([this.#settled, sleep(JOIN_MS_MAX, undefined, { ref: false })]);
    await new Promise(resolve => setImmediate(resolve));
    await this.#consumer.disconnect();
  }

  #listen(): void {
    const { events } = this.#consumer;
    // Runs before the first fetch after each joining: pauses and positions do not outlive one.
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.#assigned = payload.memberAssignment[this.topic] ?? [];
      for (const flow of this.#flows.values()) this.#seek(flow);
      this.#applyPauses();
      this.#settle();
    });
    this.#consumer.on(events.STOP, () => (this.#assigned = []));
    this.#consumer.on(events.CRASH, ({ payload }) => {
      if (!payload.restart) this.#giveUp(payload.error);
    });
    // A fetch may hold nothing but what Kafka keeps for itself: then no batch comes, but kafkajs is past it.
    this.#consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      const next = BigInt(payload.lastOffset) + 1n;
      const flow = this.#flows.get(payload.partition);
      if (flow !== undefined && payload.batchSize === 0 && next > flow.position) flow.position = next;
    });
  }

  #take({ batch, isStale }: EachBatchPayload): void {
    const flow = this.#flows.get(batch.partition);
    if (flow === undefined || isStale()) return;
    flow.hearEnd(BigInt(batch.highWatermark));
    if (fetchedFrom(batch) !== flow.position) return void this.#reposition(flow);
    flow.position = BigInt(batch.lastOffset()) + 1n;
    flow.push(batch.messages.map(toLogRecord), missingIn(batch));
  }

  /** kafkajs jumps in silence where the log no longer, or not yet, has what it asked for. */
  async #reposition(flow: Flow): Promise<void> {
    try {
      const { start, end } = await this.topics.boundsOf(this.topic, flow.partition);
      if (this.#flows.get(flow.partition) !== flow) return;
      if (end < flow.position) throw lostRecords(this.topic, flow.partition, flow.position, end);
      flow.skipTo(start);
      this.#seek(flow);
    } catch (error) {
      flow.fail(asPortError(error, `reading topic ${this.topic} failed`));
    }
  }

  #seek({ partition, position }: Flow): void {
    if (this.#assigned.length === 0) return;
    this.#consumer.seek({ topic: this.topic, partition, offset: String(position) });
  }

  /** Always the whole list: to pause some partitions ends an earlier pause of all. */
  #applyPauses(): void {
    if (this.#assigned.length === 0) return;
    const isFlowing = (partition: number) => this.#flows.get(partition)?.isHeld === false;
    const paused = this.#assigned.filter(partition => !isFlowing(partition));
    this.#consumer.pause([{ topic: this.topic, partitions: paused }]);
    this.#consumer.resume([{ topic: this.topic, partitions: this.#assigned.filter(isFlowing) }]);
  }

  #giveUp(error: unknown): void {
    const failure = asPortError(error, `reading topic ${this.topic} failed`);
    for (const flow of this.#flows.values()) flow.fail(failure);
    this.#settle();
    this.onCrash();
  }
}

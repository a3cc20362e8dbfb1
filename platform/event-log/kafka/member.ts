import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';

export type MemberEvents = Readonly<{
  /** Before the first fetch after each joining: pauses and positions do not outlive one. */
  joined(): void;
  fetched(payload: EachBatchPayload): void;
  /** A fetch held nothing but what Kafka keeps for itself; kafkajs fetches from `next` now. */
  passed(partition: number, next: bigint): void;
  /** The last event. `isRetriable`: another member may do better. */
  ended(error: unknown, isRetriable: boolean): void;
}>;

/** Also how long kafkajs sleeps where everything is paused, so what a partition that is taken up waits. */
const WAIT_MS_MAX = 100;
const JOIN_MS_MAX = 5000;

/**
 * One kafkajs consumer for its whole life. Kafka has one way to be told which partitions to read, and kafkajs lacks it:
 * so the consumer is alone in a group of its own, gets all partitions, and keeps those nobody reads paused.
 */
export class Member {
  readonly groupId: string;
  readonly #consumer: Consumer;
  /** Empty while the consumer is not in its group; then it can neither seek nor pause. */
  #assigned: readonly number[] = [];
  #isRetriable = false;
  #settle = () => {};
  readonly #settled = new Promise<void>(resolve => (this.#settle = resolve));

  constructor(
    kafka: Kafka,
    clientId: string,
    readonly topic: string,
    readonly events: MemberEvents,
  ) {
    this.groupId = `weir-w-${clientId}-${randomUUID()}`;
    // A consumer that kafkajs restarts would wait in its group, up to a minute, for the member it was before.
    const restartOnFailure = async () => {
      this.#isRetriable = true;
      return false;
    };
    this.#consumer = kafka.consumer({
      groupId: this.groupId,
      maxWaitTimeInMs: WAIT_MS_MAX,
      retry: { restartOnFailure },
    });
    this.#listen();
  }

  async start(): Promise<void> {
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topic: this.topic, fromBeginning: true });
    } catch (error) {
      await this.#consumer.disconnect().catch(() => {});
      throw error;
    }
    const eachBatch = async (payload: EachBatchPayload) => this.events.fetched(payload);
    this.#consumer.run({ autoCommit: false, eachBatch }).catch((error: unknown) => this.#end(error));
  }

  seek(partition: number, offset: bigint): void {
    if (this.#assigned.length === 0) return;
    this.#consumer.seek({ topic: this.topic, partition, offset: String(offset) });
  }

  /** Always with the whole list: to pause some partitions ends an earlier pause of all. */
  fetchOnly(isWanted: (partition: number) => boolean): void {
    if (this.#assigned.length === 0) return;
    const paused = this.#assigned.filter(partition => !isWanted(partition));
    this.#consumer.pause([{ topic: this.topic, partitions: paused }]);
    this.#consumer.resume([{ topic: this.topic, partitions: this.#assigned.filter(isWanted) }]);
  }

  async stop(): Promise<void> {
    // A consumer that is told to stop while it joins would go on when it has joined.
    await Promise.race([this.#settled, sleep(JOIN_MS_MAX, undefined, { ref: false })]);
    await new Promise(resolve => setImmediate(resolve));
    await this.#consumer.disconnect();
  }

  #listen(): void {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.#assigned = payload.memberAssignment[this.topic] ?? [];
      this.events.joined();
      this.#settle();
    });
    this.#consumer.on(events.STOP, () => (this.#assigned = []));
    this.#consumer.on(events.CRASH, ({ payload }) => this.#end(payload.error));
    this.#consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) this.events.passed(payload.partition, BigInt(payload.lastOffset) + 1n);
    });
  }

  #end(error: unknown): void {
    this.#assigned = [];
    this.#settle();
    this.events.ended(error, this.#isRetriable);
  }
}

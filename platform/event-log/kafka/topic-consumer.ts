import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, Kafka } from 'kafkajs';
import { lostRecords } from '../topic-name';
import { fetchedFrom, missingIn } from './fetched';
import { Flow } from './flow';
import { toLogRecord } from './log-records';
import { Member } from './member';
import { asPortError } from './port-errors';
import type { KafkaTopics } from './topics';

export type TopicConsumerOptions = Readonly<{
  kafka: Kafka;
  clientId: string;
  topics: KafkaTopics;
  topic: string;
  onGroup: (groupId: string) => void;
  /** All flows have failed; what is wanted of the topic later needs a new consumer. */
  onEnd: () => void;
}>;

const REPLACE_AFTER_MS = 500;

/** Fetches for all partitions of a topic that are read here; what was read is kept in checkpoints, not in Kafka. */
export class TopicConsumer {
  readonly #flows = new Map<number, Flow>();
  #member: Member | null = null;
  #isStopped = false;

  constructor(readonly options: TopicConsumerOptions) {}

  async start(): Promise<void> {
    const { kafka, clientId, topic, onGroup } = this.options;
    const member = new Member(kafka, clientId, topic, {
      joined: () => {
        for (const flow of this.#flows.values()) this.#seek(flow);
        this.#applyPauses();
      },
      fetched: payload => this.#take(payload),
      passed: (partition, next) => this.#flows.get(partition)?.passTo(next),
      ended: (error, isRetriable) => this.#goOn(member, error, isRetriable),
    });
    this.#member = member;
    onGroup(member.groupId);
    try {
      await member.start();
    } catch (error) {
      throw asPortError(error, `reading topic ${topic} cannot begin`);
    }
    if (this.#isStopped) await member.stop();
  }

  /** Fetches from `from` on. The caller sees to it that nobody else here reads the partition. */
  open(partition: number, from: bigint, { start, end }: { start: bigint; end: bigint }): Flow {
    const flow = new Flow(this.options.topic, partition, from, end, () => this.#applyPauses());
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
    this.#isStopped = true;
    await this.#member?.stop();
  }

  #take({ batch, isStale }: EachBatchPayload): void {
    const flow = this.#flows.get(batch.partition);
    if (flow === undefined || isStale()) return;
    flow.hearEnd(BigInt(batch.highWatermark));
    if (fetchedFrom(batch) !== flow.position) return void this.#reposition(flow);
    flow.push(batch.messages.map(toLogRecord), missingIn(batch), BigInt(batch.lastOffset()) + 1n);
  }

  /** kafkajs jumps in silence where the log no longer, or not yet, has what it asked for. */
  async #reposition(flow: Flow): Promise<void> {
    const { topics, topic } = this.options;
    try {
      const { start, end } = await topics.boundsOf(topic, flow.partition);
      if (this.#flows.get(flow.partition) !== flow) return;
      if (end < flow.position) throw lostRecords(topic, flow.partition, flow.position, end);
      flow.skipTo(start);
      this.#seek(flow);
    } catch (error) {
      flow.fail(asPortError(error, `reading topic ${topic} failed`));
    }
  }

  /** The flows stay and go on with another member, for as long as it takes the brokers to come back. */
  async #goOn(ended: Member, error: unknown, isRetriable: boolean): Promise<void> {
    if (ended !== this.#member) return;
    this.#member = null;
    let [reason, mayRetry] = [error, isRetriable];
    while (mayRetry && !this.#isStopped) {
      await sleep(REPLACE_AFTER_MS);
      if (this.#isStopped) return;
      try {
        return await this.start();
      } catch (failure) {
        const portError = asPortError(failure, '');
        [reason, mayRetry] = [failure, portError.retriable];
      }
    }
    const failure = asPortError(reason, `reading topic ${this.options.topic} failed`);
    for (const flow of this.#flows.values()) flow.fail(failure);
    this.options.onEnd();
  }

  #seek({ partition, position }: Flow): void {
    this.#member?.seek(partition, position);
  }

  #applyPauses(): void {
    this.#member?.fetchOnly(partition => this.#flows.get(partition)?.isHeld === false);
  }
}

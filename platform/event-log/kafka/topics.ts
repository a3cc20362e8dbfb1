import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { ConfigResourceTypes } from './kafkajs';
import type { Bounds, TopicOptions } from '../event-log';
import { missingTopic, noPartition } from '../topic-name';
import type { KafkaLog } from './client';
import { asPortError, isOfType } from './port-errors';

const REPLICAS_MAX = 3;
const ATTEMPTS_MAX = 6;
const PAUSE_MS = 50;
const CLOSE_MS_MAX = 5_000;

/** What exists on the brokers. */
export class KafkaTopics {
  readonly #counts = new Map<string, number>();
  readonly #boundsInFlight = new Map<string, Promise<Bounds[]>>();
  readonly #ensuring = new Set<Promise<number>>();

  constructor(
    readonly admin: Admin,
    readonly log: KafkaLog,
  ) {}

  ensure(topic: string, options: TopicOptions): Promise<number> {
    const ensured = this.#ensure(topic, options).finally(() => this.#ensuring.delete(ensured));
    this.#ensuring.add(ensured);
    return ensured;
  }

  /** Resolves when nothing is asked any more: kafkajs rejects, unhandled, what it is asked while it disconnects. */
  async settled(): Promise<void> {
    const asked = Promise.allSettled([...this.#ensuring, ...this.#boundsInFlight.values()]);
    await Promise.race([asked, sleep(CLOSE_MS_MAX, undefined, { ref: false })]);
  }

  async #ensure(topic: string, options: TopicOptions): Promise<number> {
    const isNew = await this.#create(topic, options);
    const count = await this.#countPartitions(topic);
    if (!isNew) await this.#warnOfForeignClock(topic);
    return count;
  }

  /** Rejects with `missing`; with `refused` where the topic, looked up anew, does not have the partition. */
  async checkPartition(topic: string, partition: number): Promise<void> {
    const known = this.#counts.get(topic);
    const count = known !== undefined && partition < known ? known : await this.#countPartitions(topic);
    if (!Number.isInteger(partition) || partition < 0 || partition >= count) {
      throw noPartition(topic, partition, count);
    }
  }

  /** Shared by all who ask at the same time: at the end of the log every partition's consumer does. */
  bounds(topic: string): Promise<Bounds[]> {
    const found =
      this.#boundsInFlight.get(topic) ??
      this.#readBounds(topic).finally(() => this.#boundsInFlight.delete(topic));
    this.#boundsInFlight.set(topic, found);
    return found;
  }

  async boundsOf(topic: string, partition: number): Promise<Bounds> {
    const all = await this.bounds(topic);
    const found = all.find(each => each.partition === partition);
    if (found === undefined) throw noPartition(topic, partition, all.length);
    return found;
  }

  async #create(topic: string, options: TopicOptions): Promise<boolean> {
    try {
      const { brokers } = await this.admin.describeCluster();
      return await this.admin.createTopics({
        waitForLeaders: true,
        topics: [
          {
            topic,
            numPartitions: options.partitions,
            replicationFactor: Math.min(REPLICAS_MAX, brokers.length),
            configEntries: configOf(options),
          },
        ],
      });
    } catch (error) {
      if (isOfType(error, 'TOPIC_ALREADY_EXISTS')) return false;
      throw asPortError(error, `topic ${topic} cannot be created`);
    }
  }

  async #countPartitions(topic: string): Promise<number> {
    try {
      const { topics } = await this.admin.fetchTopicMetadata({ topics: [topic] });
      const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
      this.#counts.set(topic, count);
      return count;
    } catch (error) {
      if (isOfType(error, 'UNKNOWN_TOPIC_OR_PARTITION')) throw missingTopic(topic);
      throw asPortError(error, `topic ${topic} cannot be looked up`);
    }
  }

  async #readBounds(topic: string): Promise<Bounds[]> {
    if (!this.#counts.has(topic)) await this.#countPartitions(topic);
    try {
      const offsets = await this.#fetchOffsets(topic);
      return offsets
        .map(({ partition, low, high }) => ({ partition, start: BigInt(low), end: BigInt(high) }))
        .toSorted((a, b) => a.partition - b.partition);
    } catch (error) {
      if (isOfType(error, 'UNKNOWN_TOPIC_OR_PARTITION')) throw missingTopic(topic);
      throw asPortError(error, `the offsets of topic ${topic} cannot be read`);
    }
  }

  /**
   * kafkajs 2.2.4 forgets a topic for a moment where others are created meanwhile: it then asks for no partition of it,
   * and reads a property of no answer.
   */
  async #fetchOffsets(topic: string): ReturnType<Admin['fetchTopicOffsets']> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.admin.fetchTopicOffsets(topic);
      } catch (error) {
        if (!(error instanceof TypeError) || attempt === ATTEMPTS_MAX) throw error;
      }
      await sleep(PAUSE_MS * attempt);
    }
  }

  /** Whether an event runs ahead is judged by the time of appending: a producer's own clock would judge itself. */
  async #warnOfForeignClock(topic: string): Promise<void> {
    const { resources } = await this.admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['message.timestamp.type'] }],
    });
    const type = resources[0]?.configEntries[0]?.configValue;
    if (type !== undefined && type !== 'LogAppendTime') {
      this.log(
        'warn',
        `topic ${topic} has message.timestamp.type=${type}: the time of appending is the producer's; ` +
          'set LogAppendTime',
      );
    }
  }
}

function configOf({ compacted = false, retentionMs }: TopicOptions): { name: string; value: string }[] {
  const policy = compacted ? (retentionMs === undefined ? 'compact' : 'compact,delete') : 'delete';
  return [
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
    { name: 'cleanup.policy', value: policy },
    { name: 'retention.ms', value: String(retentionMs ?? -1) },
  ];
}

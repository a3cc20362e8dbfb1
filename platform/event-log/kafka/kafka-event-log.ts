import type { Admin, Producer } from 'kafkajs';
import { Partitioners } from './kafkajs';
import type { EventLog, Position } from '../event-log';
import { checkTopic, closedLog, inUse, lostRecords } from '../topic-name';
import { openAppendQueue } from './append-queue';
import { createClient, type KafkaOptions } from './client';
import { consumeFlow, type FlowHandlers } from './consume';
import { openConsumers, type Consumers } from './consumers';
import { asPortError } from './port-errors';
import { KafkaTopics } from './topics';
import { untilAborted } from './until-aborted';

/**
 * The event log on Kafka. Besides what every log promises: records of aborted transactions and what Kafka keeps for
 * itself take offsets too; they are neither handed over nor counted as skipped.
 */
export async function openKafkaEventLog(options: KafkaOptions): Promise<EventLog> {
  const kafka = createClient(options);
  const admin = kafka.admin();
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    idempotent: false,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await connect(options, admin, producer);
  const topics = new KafkaTopics(admin, options.log);
  const queue = openAppendQueue(producer);
  const consumers = openConsumers({ kafka, clientId: options.clientId, admin, topics });
  const consumed = new Set<string>();
  const closing = new AbortController();
  const checkOpen = () => {
    if (closing.signal.aborted) throw closedLog();
  };

  return {
    async ensureTopic(topic, topicOptions) {
      checkOpen();
      checkTopic(topic, topicOptions);
      return topics.ensure(topic, topicOptions);
    },
    async append(topic, records) {
      checkOpen();
      const partitions = new Set(records.map(({ partition }) => partition));
      for (const partition of partitions) await topics.checkPartition(topic, partition);
      checkOpen();
      await queue.append(topic, records);
    },
    async consume(from, handle, signal, onIdle) {
      checkOpen();
      const shard = `${from.topic}/${from.partition}`;
      if (consumed.has(shard)) throw inUse(from.topic, from.partition);
      consumed.add(shard);
      const either = AbortSignal.any([signal, closing.signal]);
      try {
        await consumeShard({ topics, consumers }, from, { handle, onIdle }, either);
      } catch (error) {
        if (!either.aborted) throw error;
      } finally {
        consumed.delete(shard);
      }
      if (!signal.aborted) checkOpen();
    },
    async bounds(topic) {
      checkOpen();
      return topics.bounds(topic);
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      await queue.drained();
      await consumers.stop();
      await topics.settled();
      await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
    },
  };
}

async function connect({ brokers }: KafkaOptions, admin: Admin, producer: Producer): Promise<void> {
  try {
    await Promise.all([admin.connect(), producer.connect()]);
  } catch (error) {
    await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
    throw asPortError(error, `Kafka at ${brokers.join(', ')} cannot be reached`);
  }
}

async function consumeShard(
  { topics, consumers }: { topics: KafkaTopics; consumers: Consumers },
  { topic, partition, offset }: Position,
  handlers: FlowHandlers,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const ready = await untilAborted(prepare(), signal);
  if (ready === undefined || signal.aborted) return;
  const flow = ready.consumer.open(partition, offset, ready.bounds);
  try {
    await consumeFlow(flow, handlers, () => topics.boundsOf(topic, partition), signal);
  } finally {
    ready.consumer.release(flow);
  }

  async function prepare() {
    await topics.checkPartition(topic, partition);
    const bounds = await topics.boundsOf(topic, partition);
    if (offset > bounds.end) throw lostRecords(topic, partition, offset, bounds.end);
    return { bounds, consumer: await consumers.of(topic) };
  }
}

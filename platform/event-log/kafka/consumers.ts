import type { Admin, Kafka } from 'kafkajs';
import { TopicConsumer } from './topic-consumer';
import type { KafkaTopics } from './topics';

export type Consumers = Readonly<{
  of(topic: string): Promise<TopicConsumer>;
  stop(): Promise<void>;
}>;
type Options = Readonly<{ kafka: Kafka; clientId: string; admin: Admin; topics: KafkaTopics }>;

/** One consumer a topic, started when first asked for. They stay: to join a group anew takes a while. */
export function openConsumers({ kafka, clientId, admin, topics }: Options): Consumers {
  const consumers = new Map<string, Promise<TopicConsumer>>();
  const groups: string[] = [];

  return {
    of(topic) {
      const present = consumers.get(topic);
      if (present !== undefined) return present;
      const starting = start(topic);
      consumers.set(topic, starting);
      starting.catch(() => consumers.delete(topic));
      return starting;
    },
    async stop() {
      await Promise.allSettled([...consumers.values()].map(async consumer => (await consumer).stop()));
      // Kafka would keep the private groups for days. One that is gone already is no matter.
      if (groups.length > 0) await admin.deleteGroups(groups).catch(() => {});
    },
  };

  async function start(topic: string): Promise<TopicConsumer> {
    const consumer = new TopicConsumer({
      kafka,
      clientId,
      topics,
      topic,
      onGroup: groupId => groups.push(groupId),
      onEnd: () => consumers.delete(topic),
    });
    await consumer.start();
    return consumer;
  }
}

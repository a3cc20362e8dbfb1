import type { Message, Producer, TopicMessages } from 'kafkajs';
import type { NewRecord } from '../event-log';
import { asPortError } from './port-errors';

export type KafkaAppendQueue = Readonly<{
  /** Resolves when all in-sync replicas have the records. In the order of the calls. */
  append(topic: string, records: readonly NewRecord[]): Promise<void>;
  /** Resolves when nothing waits or is under way. */
  drained(): Promise<void>;
}>;

type Waiting = {
  readonly topic: string;
  readonly records: readonly NewRecord[];
  /** How many of them were sent. */
  sent: number;
  resolve(): void;
  reject(error: unknown): void;
};

/** All records of a partition in one request become one batch, and a broker takes batches up to 1 MiB. */
const PARTITION_BYTES_MAX = 900_000;
const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
const RECORD_OVERHEAD_BYTES = 32;

/**
 * One request at a time: with two under way, one repeated after a lost answer could overtake the other, and with
 * kafkajs' idempotence an acknowledged record can be lost. Appends that wait meanwhile go together.
 */
export function openAppendQueue(producer: Producer): KafkaAppendQueue {
  let waiting: Waiting[] = [];
  let work: Promise<void> | null = null;

  return {
    append(topic, records) {
      if (records.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.push({ topic, records, sent: 0, resolve, reject });
        work ??= sendAll().finally(() => (work = null));
      });
    },
    drained: async () => void (await work),
  };

  async function sendAll(): Promise<void> {
    await Promise.resolve(); // Appends of the same turn go together.
    let alone = 0;
    while (waiting.length > 0) {
      const { messages, until } = fillRequest(alone > 0 ? waiting.slice(0, 1) : waiting);
      alone -= 1;
      try {
        await producer.sendBatch({ topicMessages: messages, acks: -1 });
        for (const [append, sent] of until) append.sent = sent;
        for (const append of until.keys()) if (append.sent === append.records.length) append.resolve();
      } catch (error) {
        const names = messages.map(({ topic }) => topic).join(', ');
        const failure = asPortError(error, `appending to topic ${names} failed`);
        if (failure.code === 'refused' && until.size > 1) {
          alone = until.size; // One of them is at fault; the others must not pay for it.
          continue;
        }
        for (const append of until.keys()) append.reject(failure);
        waiting = waiting.filter(append => !until.has(append));
      }
      waiting = waiting.filter(({ sent, records }) => sent < records.length);
    }
  }
}

/** As many records as fit, in order; the first always does. Says how far each append got. */
function fillRequest(waiting: readonly Waiting[]): {
  messages: TopicMessages[];
  until: Map<Waiting, number>;
} {
  const topics = new Map<string, Message[]>();
  const bytesOf = new Map<string, number>();
  const until = new Map<Waiting, number>();
  let total = 0;
  for (const append of waiting) {
    const messages = topics.get(append.topic) ?? [];
    topics.set(append.topic, messages);
    for (let index = append.sent; index < append.records.length; index += 1) {
      const record = append.records[index];
      if (record === undefined) break;
      const place = `${append.topic}/${record.partition}`;
      const size = record.value.length + (record.key?.length ?? 0) * 3 + RECORD_OVERHEAD_BYTES;
      const bytes = (bytesOf.get(place) ?? 0) + size;
      const isFull =
        (bytes > PARTITION_BYTES_MAX && bytes > size) || (total > 0 && total + size > REQUEST_BYTES_MAX);
      if (isFull) return { messages: nonEmpty(topics), until };
      bytesOf.set(place, bytes);
      total += size;
      messages.push(toMessage(record));
      until.set(append, index + 1);
    }
  }
  return { messages: nonEmpty(topics), until };
}

const nonEmpty = (topics: Map<string, Message[]>) =>
  [...topics].filter(([, messages]) => messages.length > 0).map(([topic, messages]) => ({ topic, messages }));

const toMessage = ({ partition, key, value }: NewRecord): Message => ({
  partition,
  key,
  value: Buffer.from(value.buffer, value.byteOffset, value.length),
});

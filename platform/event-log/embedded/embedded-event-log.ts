import { realpath } from 'node:fs/promises';
import { openEnvironment } from '../../embedded/environment';
import type { EventLog, NewRecord } from '../event-log';
import { checkTopic, closedLog, inUse, noPartition, refused } from '../topic-name';
import { openAppendQueue, readCommits } from './append-queue';
import { consume } from './consume';
import { openNews } from './news';
import { startRetention } from './retention';
import { openTopics, readState, type Topic } from './topics';

export type EmbeddedEventLogOptions = Readonly<{
  /** A folder of its own; made where absent. Several threads and processes may have it open. */
  dir: string;
  /** Wall clock, epoch ms: the time of appending, and what retention counts by. */
  now: () => number;
  /** How often old records are looked for. */
  trimEveryMs?: number;
}>;

/** The event log in one lmdb folder. What outlives a kill and what a power cut costs: platform/embedded/environment.ts. */
export async function openEmbeddedEventLog(options: EmbeddedEventLogOptions): Promise<EventLog> {
  const { dir, now, trimEveryMs = 30_000 } = options;
  const environment = await openEnvironment(dir, 'event log');
  const topics = openTopics(environment);
  const news = openNews(await realpath(dir), () => readCommits(environment.read));
  const queue = openAppendQueue(environment, now, () => news.publish());
  const stopRetention = startRetention(environment, topics, { now, everyMs: trimEveryMs });
  const closing = new AbortController();
  const consumed = new Set<string>();

  return {
    async ensureTopic(name, topicOptions) {
      checkOpen();
      checkTopic(name, topicOptions);
      return topics.ensure(name, topicOptions).partitions;
    },
    async append(name, records) {
      checkOpen();
      const topic = topics.find(name);
      checkRecords(name, topic, records);
      await queue.append(topic, records);
    },
    async consume({ topic: name, partition, offset }, handle, signal, onIdle) {
      checkOpen();
      const topic = topics.find(name);
      checkPartition(name, topic, partition);
      const shard = `${name}/${partition}`;
      if (consumed.has(shard)) throw inUse(name, partition);
      consumed.add(shard);
      const either = AbortSignal.any([signal, closing.signal]);
      try {
        await consume({ environment, news }, { name, topic, partition }, offset, { handle, onIdle }, either);
      } catch (error) {
        if (!either.aborted) throw error;
      } finally {
        consumed.delete(shard);
      }
      if (closing.signal.aborted && !signal.aborted) throw closedLog();
    },
    async bounds(name) {
      checkOpen();
      const topic = topics.find(name);
      const tables = environment.read;
      return Array.from({ length: topic.partitions }, (_, partition) => {
        const { start, next } = readState(tables, topic.id, partition);
        return { partition, start, end: next };
      });
    },
    async close() {
      if (closing.signal.aborted) return;
      queue.drain();
      closing.abort();
      stopRetention();
      news.close();
      await environment.close();
    },
  };

  function checkOpen() {
    if (closing.signal.aborted) throw closedLog();
  }
}

function checkPartition(name: string, topic: Topic, partition: number): void {
  if (!Number.isInteger(partition) || partition < 0 || partition >= topic.partitions) {
    throw noPartition(name, partition, topic.partitions);
  }
}

function checkRecords(name: string, topic: Topic, records: readonly NewRecord[]): void {
  for (const { partition, key } of records) {
    checkPartition(name, topic, partition);
    if (topic.compacted && key === null) {
      throw refused(
        `topic ${name} keeps the newest record of each key: a record without key cannot be appended`,
      );
    }
  }
}

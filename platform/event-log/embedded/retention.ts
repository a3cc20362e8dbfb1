import type { Environment, Tables } from '../../embedded/environment';
import { appendedMsOf, countOf } from './block';
import { baseOf, blockKey } from './keys';
import { readState, writeState, type Topic, type Topics } from './topics';

/** Small, so that appends never wait long. */
const BLOCKS_PER_TRANSACTION = 50;
const LAST_OFFSET = 2n ** 64n - 1n;

/** Removes what is older than its topic keeps, a little at a time. Returns the stop. */
export function startRetention(
  environment: Environment,
  topics: Topics,
  { now, everyMs }: { now: () => number; everyMs: number },
): () => void {
  let isStopped = false;
  let timer = setTimeout(run, everyMs).unref();

  return () => {
    isStopped = true;
    clearTimeout(timer);
  };

  async function run() {
    try {
      await trimAll();
    } catch {
      // A full or failing disk shows with the next append; here there is only the next try.
    }
    if (!isStopped) timer = setTimeout(run, everyMs).unref();
  }

  async function trimAll() {
    environment.read.readerCheck(); // Readers that were killed would keep old pages from being used again.
    for (const topic of topics.all()) {
      if (topic.retentionMs === null) continue;
      for (let partition = 0; partition < topic.partitions; partition += 1) {
        const beforeMs = now() - topic.retentionMs;
        while (!isStopped && isDue(environment.read, topic, partition, beforeMs)) {
          environment.write(tables => trimSome(tables, topic, partition, beforeMs));
          await new Promise(resolve => setImmediate(resolve));
        }
      }
      if (isStopped) return;
    }
  }
}

function isDue(tables: Tables, topic: Topic, partition: number, beforeMs: number): boolean {
  return [...oldest(tables, topic, partition, 1)].some(({ value }) => appendedMsOf(value) < beforeMs);
}

function trimSome(tables: Tables, topic: Topic, partition: number, beforeMs: number): void {
  const state = readState(tables, topic.id, partition);
  let start = state.start;
  for (const { key, value } of oldest(tables, topic, partition, BLOCKS_PER_TRANSACTION)) {
    if (appendedMsOf(value) >= beforeMs) break;
    start = baseOf(key) + BigInt(countOf(value));
    tables.removeSync(key);
  }
  writeState(tables, topic.id, partition, { ...state, start });
}

function oldest(tables: Tables, topic: Topic, partition: number, limit: number) {
  const range = {
    start: blockKey(topic.id, partition, 0n),
    end: blockKey(topic.id, partition, LAST_OFFSET),
    limit,
  };
  return [...tables.getRange(range)];
}

import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { openEmbeddedEventLog } from './embedded-event-log';

/** A worker thread that answers on partition 1 whatever comes on partition 0. */
const { dir, topic } = z.object({ dir: z.string(), topic: z.string() }).parse(workerData);
const log = await openEmbeddedEventLog({ dir, now: Date.now });
const stop = new AbortController();
parentPort?.once('message', () => stop.abort());
await log.consume(
  { topic, partition: 0, offset: 0n },
  ({ records }) =>
    log.append(
      topic,
      records.map(({ key, value }) => ({ partition: 1, key, value })),
    ),
  stop.signal,
);
await log.close();

import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { dataFolders } from '../../config/data-folders';
import { DEMO_SEED } from '../../config/demo-seed';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { runDemoSource } from '../sources/demo/demo-source';
import { runThread } from './run-thread';

/** The demo source of the embedded profile, in a thread of its own: at a high rate it takes a core. */
const { dataDir, eventsPerSecond } = z
  .object({ dataDir: z.string(), eventsPerSecond: z.number() })
  .parse(workerData);

await runThread(async fail => {
  const now = Date.now;
  const log = await openEmbeddedEventLog({ dir: dataFolders(dataDir).log, now });
  const stopped = new AbortController();
  const { signal } = stopped;
  const running = runDemoSource({ log, rate: eventsPerSecond, seed: DEMO_SEED, signal, now }).catch(fail);
  return async () => {
    stopped.abort();
    await running;
    await log.close();
  };
});

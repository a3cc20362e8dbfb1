import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { dataFolders } from '../../config/data-folders';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedCoordinator } from '../../platform/coordination/embedded/embedded-coordinator';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { ModelShelf } from '../models/model-shelf';
import { startEngine } from '../runtime/engine';
import { runThread } from './run-thread';

/** The engine of the embedded profile, in a thread of its own: a busy stream never stalls a page. */
const { dataDir, workerId } = z.object({ dataDir: z.string(), workerId: z.string() }).parse(workerData);

await runThread(async fail => {
  const folders = dataFolders(dataDir);
  const now = Date.now;
  const [log, history, checkpoints] = await Promise.all([
    openEmbeddedEventLog({ dir: folders.log, now }),
    openEmbeddedHistory({ dir: folders.history }),
    openEmbeddedCheckpoints({ dir: folders.checkpoints }),
  ]);
  const coordinator = openEmbeddedCoordinator({ dir: folders.coordination, now });
  const models = new ModelShelf(openOnnxModels(), folders.models, () => performance.now());
  const deps = { log, history, checkpoints, coordinator, models, workerId, now, onFailure: fail };
  const engine = await startEngine(deps);
  return async () => {
    await engine.stop();
    await coordinator.close();
    await models.close();
    await Promise.all([checkpoints.close(), history.close(), log.close()]);
  };
});

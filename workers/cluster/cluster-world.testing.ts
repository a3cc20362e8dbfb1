import { join } from 'node:path';
import type { StoredAlert } from '../../contracts/records';
import type { Checkpoints } from '../../platform/checkpoints/checkpoints';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedCoordinator } from '../../platform/coordination/embedded/embedded-coordinator';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import type { EventLog } from '../../platform/event-log/event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import type { Models } from '../../platform/models/models';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { ModelShelf } from '../models/model-shelf';
import type { Engine } from '../runtime/engine';
import type { World } from '../runtime/engine-world.testing';
import { startClusterEngine } from './cluster-engine';

/** What tests put between the engine and its adapters. */
export type Between = Readonly<{
  checkpoints?: (checkpoints: Checkpoints) => Checkpoints;
  models?: (models: Models) => Models;
  /** Of each worker. */
  log?: (log: EventLog) => EventLog;
}>;

/** Workers of one cluster over the embedded adapters: the stages, hops and takeovers are those of the real one. */
export async function openCluster(directory: string, between: Between = {}) {
  const log = await openEmbeddedEventLog({ dir: join(directory, 'log'), now: Date.now });
  const history = await openEmbeddedHistory({ dir: join(directory, 'history') });
  const stored = await openEmbeddedCheckpoints({ dir: join(directory, 'checkpoints') });
  const checkpoints = between.checkpoints?.(stored) ?? stored;
  const coordinator = openEmbeddedCoordinator();
  const workers = new Map<string, Engine>();
  const failures: unknown[] = [];
  const leading: string[] = [];
  const logs = [log];
  const shelves: ModelShelf[] = [];
  const start = async (workerId: string) => {
    const own = await openEmbeddedEventLog({ dir: join(directory, 'log'), now: Date.now });
    logs.push(own);
    const onnx = between.models?.(openOnnxModels()) ?? openOnnxModels();
    const ticks = () => performance.now();
    const models = new ModelShelf(onnx, join(directory, 'models'), ticks, 'required');
    shelves.push(models);
    const engine = await startClusterEngine({
      log: between.log?.(own) ?? own,
      history,
      checkpoints,
      coordinator,
      models,
      workerId,
      host: 'here',
      now: Date.now,
      onFailure: error => failures.push(error),
      whileLeading: () => Promise.resolve(void leading.push(workerId)),
    });
    workers.set(workerId, engine);
  };
  const stop = async (workerId: string) => {
    await workers.get(workerId)?.stop();
    workers.delete(workerId);
  };
  const close = async () => {
    for (const workerId of [...workers.keys()]) await stop(workerId);
    await Promise.all([
      ...[...logs, ...shelves].map(one => one.close()),
      history.close(),
      checkpoints.close(),
      coordinator.close(),
    ]);
  };
  const world: World = { log, history };
  return { world, coordinator, failures, leading, start, stop, close };
}

/** All alerts the history has, 500 at most. */
export async function storedAlerts({ history }: World): Promise<StoredAlert[]> {
  const page = await history.scanAlerts({}, { from: -1e12, to: 1e12 }, { limit: 500, cursor: null });
  const alerts = await Promise.all(page.items.map(({ id }) => history.getAlert(id)));
  return alerts.flatMap(alert => alert ?? []);
}

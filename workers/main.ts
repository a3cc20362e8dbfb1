import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CASSANDRA_KEYSPACE } from '../config/cassandra-keyspace';
import { DEMO_SEED } from '../config/demo-seed';
import type { Services, Settings } from '../config/settings';
import { openCassandraCheckpoints } from '../platform/checkpoints/cassandra/cassandra-checkpoints';
import { openZooKeeperCoordinator } from '../platform/coordination/zookeeper/zookeeper-coordinator';
import type { EventLog } from '../platform/event-log/event-log';
import { openKafkaEventLog } from '../platform/event-log/kafka/kafka-event-log';
import { openCassandraHistory } from '../platform/history/cassandra/cassandra-history';
import { openOnnxModels } from '../platform/models/onnxruntime/onnxruntime-models';
import { startClusterEngine, type ClusterEngineDeps } from './cluster/cluster-engine';
import { ModelShelf } from './models/model-shelf';
import { runDemoSource } from './sources/demo/demo-source';

export type WorkerOptions = Readonly<{
  services: Services;
  demo: Settings['demo'];
  /** The folder of this worker's ONNX files. */
  modelsFolder: string;
  say: (line: string) => void;
  report: (message: string) => void;
}>;

const now = Date.now;
const BACK_OFF_MS = [1000, 2000, 5000, 10_000] as const;
/** After so long at work the next failure counts as the first. */
const CALM_MS = 60_000;

/**
 * One worker of a cluster: the engine on the real servers, until it is stopped. An engine that fails (a lost session,
 * a server that is away) is opened anew under a new name; what it held goes to others meanwhile.
 */
export async function startWorker(options: WorkerOptions): Promise<() => Promise<void>> {
  const stopped = new AbortController();
  const { signal } = stopped;
  const running = keepEngine(options, signal);
  return async () => {
    stopped.abort();
    await running;
  };
}

async function keepEngine(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const startedMs = performance.now();
    try {
      await runEngine(options, signal);
    } catch (error) {
      failures = performance.now() - startedMs > CALM_MS ? 1 : failures + 1;
      const delayMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length) - 1] ?? 10_000;
      options.report(`the engine stopped and starts again in ${delayMs / 1000} s: ${reasonOf(error)}`);
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** From opening the adapters to closing them. Rejects with what the engine failed of. */
async function runEngine(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const workerId = `${hostname()}-${process.pid}-${randomUUID().slice(0, 4)}`;
  const adapters = await openAdapters(options, workerId);
  const ticks = () => performance.now();
  const models = new ModelShelf(openOnnxModels(), options.modelsFolder, ticks, 'required');
  try {
    let fail: (error: unknown) => void = () => {};
    const failed = new Promise<never>((_, reject) => (fail = reject));
    const stopped = new Promise<void>(resolve => {
      if (signal.aborted) resolve(); // While the adapters were opened.
      signal.addEventListener('abort', () => resolve());
    });
    const whileLeading = (leading: AbortSignal) => runDemo(options, adapters.log, leading);
    const place = { workerId, host: hostname(), now };
    const engine = await startClusterEngine({ ...adapters, ...place, models, whileLeading, onFailure: fail });
    options.say(`worker ${workerId} is at work`);
    await Promise.race([failed, stopped]).finally(() => engine.stop());
  } finally {
    const { coordinator, checkpoints, history, log } = adapters;
    await Promise.allSettled(
      [models, coordinator, checkpoints, history, log].map(adapter => adapter.close()),
    );
  }
}

/** The demo is everybody's, so one worker runs it: the one that leads. */
async function runDemo({ demo }: WorkerOptions, log: EventLog, signal: AbortSignal): Promise<void> {
  if (demo.on) await runDemoSource({ log, rate: demo.eventsPerSecond, seed: DEMO_SEED, signal, now });
}

type Adapters = Pick<ClusterEngineDeps, 'log' | 'history' | 'checkpoints' | 'coordinator'>;

async function openAdapters({ services, report }: WorkerOptions, clientId: string): Promise<Adapters> {
  const { kafkaBrokers: brokers, cassandraContactPoints: contactPoints } = services;
  const cassandra = {
    contactPoints,
    localDataCenter: services.cassandraLocalDc,
    keyspace: CASSANDRA_KEYSPACE,
  };
  const opened = await Promise.allSettled([
    openKafkaEventLog({
      brokers,
      clientId,
      log: (level, message) => level !== 'info' && report(`kafka: ${message}`),
    }),
    openCassandraHistory({ ...cassandra, now }),
    openCassandraCheckpoints(cassandra),
  ]);
  const [log, history, checkpoints] = opened;
  if (log.status === 'rejected' || history.status === 'rejected' || checkpoints.status === 'rejected') {
    // Tried again and again while a server is away: what did open must not pile up.
    await Promise.allSettled(opened.map(each => each.status === 'fulfilled' && each.value.close()));
    throw opened.find(each => each.status === 'rejected')?.reason;
  }
  const coordinator = openZooKeeperCoordinator({ connect: services.zookeeperConnect, log: report });
  return { log: log.value, history: history.value, checkpoints: checkpoints.value, coordinator };
}

const reasonOf = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

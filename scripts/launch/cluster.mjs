// @ts-check
import { startChild } from './child.mjs';
import { openClusterFolder } from './cluster-folder.mjs';

const WORKERS = 2;

/**
 * The cluster profile on this machine: the four servers, a server and two workers, until Ctrl-C. Returns the exit
 * status.
 */
export async function cluster() {
  const stopping = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => (stopping.signal.aborted ? process.exit(130) : stopping.abort()));
  }
  try {
    return await run(stopping);
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** @param {AbortController} stopping */
async function run(stopping) {
  const { startServices } = await import('../services/services.mjs');
  const folder = await openClusterFolder(process.env['WEIR_DATA_DIR'] ?? '.weir');
  console.error('weir: starting Kafka, Cassandra, ZooKeeper and PostgreSQL …');
  const services = await startServices({
    dataDir: folder.services,
    log: line => console.error(`servers | ${line}`),
    signal: stopping.signal,
  });
  const env = { ...services.env, WEIR_DATA_DIR: folder.data };
  const server = startChild('server', 'server', env);
  const workers = Array.from({ length: WORKERS }, (_, index) =>
    startChild(`worker ${index + 1}`, 'worker', env),
  );
  for (const child of [server, ...workers]) {
    void child.ended.then(how => {
      if (!stopping.signal.aborted) console.error(`weir: ${child.name} ended unexpectedly (${how})`);
    });
  }
  const stopped = new Promise(done => stopping.signal.addEventListener('abort', () => done('stopped')));
  const why = await Promise.race([stopped, server.ended.then(() => 'server died')]);
  stopping.abort();
  console.error('weir: stopping workers, server and servers; Ctrl-C again to end at once');
  await Promise.all(workers.map(worker => worker.stop()));
  await server.stop();
  await services.stop();
  return why === 'stopped' ? 0 : 1;
}

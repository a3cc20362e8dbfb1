// @ts-check
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchJars, jarsDir } from './jars.mjs';
import { ALL_SERVICES, kinds } from './kinds.mjs';
import { openDataDir } from './paths.mjs';
import { freePorts } from './ports.mjs';
import { Server } from './server.mjs';
import { missingTools } from './tools.mjs';

export { missingTools };

/**
 * Starts real servers as child processes, side by side, and resolves when each does its work. They end with
 * `stop`, and with this process however it ends.
 * @param {import('./types.d.ts').StartOptions} options
 * @returns {Promise<import('./types.d.ts').Services>}
 */
export async function startServices(options = {}) {
  const {
    which = ALL_SERVICES,
    log = line => console.error(line),
    keep = options.dataDir !== undefined,
  } = options;
  const unknown = which.filter(name => !ALL_SERVICES.includes(name));
  if (unknown.length > 0) throw new Error(`no such service: ${unknown.join(', ')}`);
  const missing = missingTools(which);
  if (missing.length > 0) throw new Error(`cannot start ${which.join(', ')} without ${missing.join(', ')}`);

  const names = ALL_SERVICES.filter(name => which.includes(name));
  const onJava = names.filter(name => name !== 'postgres');
  await fetchJars(onJava, log);
  const dataDir = await openDataDir(options.dataDir);
  const servers = await placeServers(names, dataDir, options, log);
  /** @param {boolean} keeping */
  const end = async keeping => {
    await stopAll(servers, keeping);
    if (!keeping) await removeData(servers, dataDir, options.dataDir === undefined);
  };
  try {
    await startAll(servers, options.signal);
  } catch (error) {
    const hasLogs = !options.signal?.aborted && servers.some(({ wasLaunched }) => wasLaunched);
    await end(keep || hasLogs); // The error names a log: leave it to be read.
    throw error;
  }
  return handles(
    servers,
    dataDir,
    once(() => end(keep)),
  );
}

/**
 * @param {readonly import('./types.d.ts').ServiceName[]} names
 * @param {string} dataDir
 * @param {import('./types.d.ts').StartOptions} options
 * @param {import('./types.d.ts').Log} log
 */
async function placeServers(names, dataDir, { ports = {}, jit = 'quick' }, log) {
  const free = await freePorts(names.flatMap(name => kinds[name].portNames).length);
  return names.map(name => {
    const kind = kinds[name];
    const own = kind.portNames.map((portName, index) => {
      const port = /** @type {number} */ (free.pop());
      return [portName, index === 0 ? (ports[name] ?? port) : port];
    });
    const jars = name === 'postgres' ? '' : jarsDir(name);
    return new Server(kind, { dir: join(dataDir, name), jars, ports: Object.fromEntries(own), jit }, log);
  });
}

/**
 * One that fails makes the others give up.
 * @param {readonly Server[]} servers
 * @param {AbortSignal} [signal]
 */
async function startAll(servers, signal) {
  const failure = new AbortController();
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const starts = servers.map(server =>
    server.start(either).catch(error => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(starts);
  either.throwIfAborted();
}

/**
 * @param {readonly Server[]} servers
 * @param {boolean} keep
 */
async function stopAll(servers, keep) {
  for (const server of servers.toReversed()) {
    // What nobody will read again need not be flushed. PostgreSQL alone leaves more than files behind.
    const isThrownAway = !keep && server.kind.name !== 'postgres';
    await server.stop(isThrownAway ? 'SIGKILL' : undefined);
  }
}

/**
 * A folder made for this run goes whole; from a given one, what these servers wrote.
 * @param {readonly Server[]} servers
 * @param {string} dataDir
 * @param {boolean} isOurs
 */
async function removeData(servers, dataDir, isOurs) {
  const launched = servers.filter(({ wasLaunched }) => wasLaunched); // The others may be another run's.
  const folders = isOurs ? [dataDir] : launched.map(({ place }) => place.dir);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

/**
 * @param {readonly Server[]} servers
 * @param {string} dataDir
 * @param {() => Promise<void>} stop
 * @returns {import('./types.d.ts').Services}
 */
function handles(servers, dataDir, stop) {
  /** @param {import('./types.d.ts').ServiceName} name */
  const find = name => {
    const server = servers.find(({ kind }) => kind.name === name);
    if (server === undefined) throw new Error(`${name} was not started here`);
    return server;
  };
  return {
    env: Object.assign({}, ...servers.map(({ kind, port }) => kind.env(port))),
    dataDir,
    services: servers.map(({ info }) => info),
    async restart(name) {
      await find(name).stop();
      await find(name).start();
    },
    kill: (name, signal = 'SIGKILL') => find(name).kill(signal),
    stop,
  };
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
function once(work) {
  /** @type {Promise<T> | undefined} */
  let result;
  return () => (result ??= work());
}

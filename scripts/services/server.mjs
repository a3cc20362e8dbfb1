// @ts-check
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch } from './child.mjs';
import { awaitFormerServer, rememberServer } from './former.mjs';
import { lengthOf, readLog, tellingLines } from './log-end.mjs';
import { isFree } from './ports.mjs';

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;
const POLL_MS = 50;
const RETRY_MS = 500;
const ENDS_NOTHING = new Set(['SIGSTOP', 'SIGCONT']);

/** One server: its process, which comes and goes, and its folder and ports, which stay. */
export class Server {
  /** @type {import('./child.mjs').Child | undefined} */
  #child;
  /** Whether the process ought to be running: its end would be news. */
  #isUp = false;
  /** How long the log was before the present process. */
  #logStart = 0;

  /**
   * @param {import('./types.d.ts').ServerKind} kind
   * @param {import('./types.d.ts').Place} place
   * @param {import('./types.d.ts').Log} log
   */
  constructor(kind, place, log) {
    this.kind = kind;
    this.place = place;
    this.port = /** @type {number} */ (place.ports[kind.portNames[0]]);
    this.log = (/** @type {string} */ line) => log(`${kind.name}: ${line}`);
    const logFile = join(place.dir, `${kind.name}.log`);
    /** @type {import('./types.d.ts').ServiceInfo} */
    this.info = { name: kind.name, pid: 0, port: this.port, readyMs: 0, logFile };
  }

  get wasLaunched() {
    return this.#child !== undefined;
  }

  /**
   * Resolves when it answers. When that fails the telling lines of its log are shown, and the caller stops it.
   * @param {AbortSignal} [signal]
   */
  async start(signal) {
    const startedMs = Date.now();
    const { dir } = this.place;
    await awaitFormerServer(dir);
    // Whoever has the port might answer in our server's place.
    if (!(await isFree(this.port))) throw new Error(`${this.kind.name}: port ${this.port} is taken`);
    // PostgreSQL may run as another user, who has to pass through.
    await mkdir(dir, { recursive: true, mode: this.kind.name === 'postgres' ? 0o711 : 0o700 });
    const command = await this.kind.prepare(this.place);
    signal?.throwIfAborted();
    const child = await this.#untilReady(command, signal);
    this.#reportReady(child, Date.now() - startedMs);
  }

  /** Sends the signal that asks it to end, and SIGKILL when it does not. Does nothing when it is not running. */
  async stop(signal = this.kind.stopSignal) {
    const child = this.#child;
    if (!child?.isRunning()) return;
    this.#isUp = false;
    process.kill(child.pid, signal);
    process.kill(child.pid, 'SIGCONT'); // One that was halted hears nothing.
    const timer = setTimeout(() => process.kill(child.pid, 'SIGKILL'), STOPPED_WITHIN_MS);
    await child.exited;
    clearTimeout(timer);
  }

  /** @param {NodeJS.Signals} signal */
  async kill(signal) {
    const child = this.#child;
    if (!child?.isRunning()) return;
    process.kill(child.pid, signal);
    if (ENDS_NOTHING.has(signal)) return;
    this.#isUp = false;
    await child.exited;
  }

  /**
   * @param {import('./types.d.ts').Command} command
   * @param {AbortSignal} [signal]
   */
  async #untilReady(command, signal) {
    const deadlineMs = Date.now() + READY_WITHIN_MS;
    let child = await this.#launch(command);
    for (;;) {
      const reason = await this.kind.probe(this.port).then(() => undefined, String);
      signal?.throwIfAborted();
      const isLate = Date.now() > deadlineMs;
      if (!child.isRunning()) {
        if (isLate || !(await this.#willPass())) return this.#fail(`did not start: ${await child.exited}`);
        await sleep(RETRY_MS);
        child = await this.#launch(command);
      } else if (reason === undefined) return child;
      else if (isLate) return this.#fail(`not ready in ${READY_WITHIN_MS} ms: ${reason}`);
      await sleep(POLL_MS);
    }
  }

  /** @param {import('./types.d.ts').Command} command */
  async #launch(command) {
    const { dir } = this.place;
    const { logFile } = this.info;
    this.#logStart = await lengthOf(logFile);
    this.#child = launch(command, { dir, logFile, stopSignal: this.kind.stopSignal });
    this.info.pid = this.#child.pid;
    await rememberServer(dir, this.#child.pid);
    return this.#child;
  }

  async #willPass() {
    return this.kind.isPassing?.(await readLog(this.info.logFile, this.#logStart)) ?? false;
  }

  /**
   * @param {import('./child.mjs').Child} child
   * @param {number} readyMs
   */
  #reportReady(child, readyMs) {
    this.info.readyMs = readyMs;
    this.#isUp = true;
    this.log(`ready after ${(readyMs / 1_000).toFixed(1)} s, port ${this.port}, process ${child.pid}`);
    void child.exited.then(how => {
      if (this.#isUp) this.log(`process ${child.pid} ended by itself: ${how}`);
    });
  }

  /**
   * @param {string} reason
   * @returns {Promise<never>}
   */
  async #fail(reason) {
    const { logFile } = this.info;
    this.log(`${reason}. From ${logFile}:`);
    for (const line of await tellingLines(logFile, this.#logStart)) this.log(`  ${line}`);
    throw new Error(`${this.kind.name} ${reason}; see ${logFile}`);
  }
}

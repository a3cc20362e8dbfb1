// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { awaitFormerServer, rememberServer } from './former.mjs';

/** @typedef {{ pid: number, exited: Promise<string>, isRunning: () => boolean }} Running */

const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;
const POLL_MS = 50;
const GUARD = fileURLToPath(new URL('guard.sh', import.meta.url));
const DOES_NOT_END = new Set(['SIGSTOP', 'SIGCONT']);

/** One server: its process, which comes and goes, and its folder and ports, which stay. */
export class Server {
  /** @type {Running | undefined} */
  #running;
  /** Whether the process ought to be running: its end would be news. */
  #isUp = false;

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
    /** @type {import('./types.d.ts').ServiceInfo} */
    this.info = { name: kind.name, pid: 0, port: this.port, readyMs: 0, logFile: this.#logFile };
  }

  get #logFile() {
    return join(this.place.dir, `${this.kind.name}.log`);
  }

  /**
   * Resolves when it answers. When that fails the end of its log is shown; `stop` is left to the caller.
   * @param {AbortSignal} signal
   */
  async start(signal) {
    const startedMs = Date.now();
    await mkdir(this.place.dir, { recursive: true });
    await awaitFormerServer(this.place.dir);
    const command = await this.kind.prepare(this.place);
    signal.throwIfAborted();
    const running = this.#launch(command);
    await rememberServer(this.place.dir, running.pid);
    await this.#untilReady(running, signal);
    this.#isUp = true;
    this.info.readyMs = Date.now() - startedMs;
    this.log(
      `ready after ${(this.info.readyMs / 1_000).toFixed(1)} s, port ${this.port}, process ${running.pid}`,
    );
  }

  /** Sends the signal that asks it to end, and SIGKILL when it does not. Does nothing when it is not running. */
  async stop(signal = this.kind.stopSignal) {
    const running = this.#running;
    if (!running?.isRunning()) return;
    this.#isUp = false;
    process.kill(running.pid, signal);
    process.kill(running.pid, 'SIGCONT'); // One that was halted hears nothing.
    const timer = setTimeout(() => process.kill(running.pid, 'SIGKILL'), STOPPED_WITHIN_MS);
    await running.exited;
    clearTimeout(timer);
  }

  /** @param {NodeJS.Signals} signal */
  async kill(signal) {
    const running = this.#running;
    if (!running?.isRunning()) return;
    if (DOES_NOT_END.has(signal)) {
      process.kill(running.pid, signal);
      return;
    }
    this.#isUp = false;
    process.kill(running.pid, signal);
    await running.exited;
  }

  /**
   * @param {import('./types.d.ts').Command} command
   * @returns {Running}
   */
  #launch({ file, args, ...account }) {
    const output = openSync(this.#logFile, 'a');
    const child = spawn('/bin/sh', [GUARD, this.kind.stopSignal.slice(3), file, ...args], {
      cwd: this.place.dir,
      stdio: ['pipe', output, output],
      detached: true, // Ctrl-C in a terminal reaches us alone: we stop the servers in order.
      ...account,
    });
    closeSync(output);
    child.stdin?.on('error', () => {}); // The watcher may be gone before it is told to go.
    const exited = new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    const running = { pid: child.pid ?? 0, exited, isRunning };
    this.#running = running;
    this.info.pid = running.pid;
    void exited.then(how => this.#ended(child, how));
    return running;
  }

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} how
   */
  #ended(child, how) {
    child.stdin?.end('ended\n');
    if (this.#isUp) this.log(`process ${child.pid} ended by itself: ${how}`);
  }

  /**
   * @param {Running} running
   * @param {AbortSignal} signal
   */
  async #untilReady(running, signal) {
    const deadlineMs = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const reason = await this.kind.probe(this.port).then(() => undefined, String);
      signal.throwIfAborted();
      // A server that could not have its port has died, and whoever has it may have answered.
      if (!running.isRunning()) return this.#fail(`did not start: ${await running.exited}`);
      if (reason === undefined) return;
      if (Date.now() > deadlineMs) return this.#fail(`not ready after ${READY_WITHIN_MS} ms: ${reason}`);
      await sleep(POLL_MS);
    }
  }

  /**
   * @param {string} reason
   * @returns {Promise<never>}
   */
  async #fail(reason) {
    const lines = (await readFile(this.#logFile, 'utf8')).trimEnd().split('\n');
    this.log(`${reason}. The end of ${this.#logFile}:`);
    for (const line of lines.slice(-30)) this.log(`  ${line}`);
    throw new Error(`${this.kind.name} ${reason}; see ${this.#logFile}`);
  }
}

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export type Environment = Readonly<Record<string, string>>;

/** The settings of whoever runs the journeys are not those of the Weir they look at. */
function environment(own: Environment): NodeJS.ProcessEnv {
  const foreign = /^(WEIR_|KAFKA_|CASSANDRA_|ZOOKEEPER_|DATABASE_URL|NODE_OPTIONS|FORCE_COLOR)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', ...own };
}

/** A program of ours as a child process, with everything it printed. */
export class Program {
  output = '';
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private readonly ended: Promise<unknown>;
  private readonly listeners = new Set<() => void>();

  constructor(script: string, args: readonly string[], env: Environment) {
    this.child = spawn(process.execPath, [`${root}/scripts/${script}`, ...args], {
      cwd: root,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (bytes: Buffer) => this.hear(bytes.toString()));
    }
  }

  private hear(text: string): void {
    this.output += text;
    for (const listener of [...this.listeners]) listener();
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with the first match of what it printed; rejects with all of it when it ends before. */
  prints(pattern: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => () => finish(new Error(`${why} ${String(pattern)}:\n${this.output}`));
      const timer = setTimeout(fail('not in time printed was'), withinMs);
      const onEnd = fail('it ended before it printed');
      const finish = (result: RegExpExecArray | Error) => {
        clearTimeout(timer);
        this.child.off('close', onEnd);
        this.listeners.delete(look);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const look = () => {
        const match = pattern.exec(this.output);
        if (match !== null) finish(match);
      };
      this.child.once('close', onEnd);
      this.listeners.add(look);
      look();
      if (!this.isRunning) onEnd();
    });
  }

  /** Resolves with the exit status once it has ended; null: by a signal. */
  async exit(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.isRunning) this.child.kill(signal);
    return this.exit();
  }
}

/** Runs one command line of Weir to its end. */
export async function weir(
  args: readonly string[],
  env: Environment,
): Promise<{ status: number | null; output: string }> {
  const program = new Program('weir.mjs', args, env);
  const status = await program.exit();
  return { status, output: program.output };
}

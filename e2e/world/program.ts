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

  constructor(script: string, args: readonly string[], env: Environment) {
    this.child = spawn(process.execPath, [`${root}/scripts/${script}`, ...args], {
      cwd: root,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    }
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves with the first match of what it printed; rejects with all of it when it ends before. */
  async prints(pattern: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (!this.isRunning) throw new Error(`ended before it printed ${String(pattern)}:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`did not print ${String(pattern)} in time:\n${this.output}`);
      await Promise.race([this.ended, once(this.child.stdout, 'data'), elapsed(500)]);
    }
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

const elapsed = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Runs one command line of Weir to its end. */
export async function weir(
  args: readonly string[],
  env: Environment,
): Promise<{ status: number | null; output: string }> {
  const program = new Program('weir.mjs', args, env);
  const status = await program.exit();
  return { status, output: program.output };
}

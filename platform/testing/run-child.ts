import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';

export type Child = Readonly<{
  /** By process id, and waits for its end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  ended: Promise<number | null>;
}>;

const root = fileURLToPath(new URL('../..', import.meta.url));
let built = 0;

/** Bundles a TypeScript file of ours and runs it as a process of its own, which speaks by `process.send`. */
export async function runChild(
  entry: string,
  args: readonly string[],
  onMessage: (message: unknown) => void,
): Promise<Child> {
  const outfile = await bundle(entry);
  const child = fork(outfile, [...args], { execArgv: [] });
  child.on('message', onMessage);
  const ended = endOf(child).finally(() => rm(outfile, { force: true }));
  return {
    ended,
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await ended;
    },
  };
}

/** The same as a worker thread of this process. */
export async function runThread(entry: string, workerData: unknown): Promise<Worker> {
  const outfile = await bundle(entry);
  const thread = new Worker(outfile, { workerData });
  thread.once('exit', () => void rm(outfile, { force: true }));
  return thread;
}

async function bundle(entry: string): Promise<string> {
  // Inside the tree, so that packages are found from there.
  const outfile = join(root, 'node_modules/.cache/weir-children', `${process.pid}-${(built += 1)}.mjs`);
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('exit', code => resolve(code));
    child.once('error', reject);
  });
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Compiled once a test run, below the project, so that packages are found. */
async function compile(): Promise<string> {
  const outfile = `${root}/node_modules/.cache/weir/control-process-${process.pid}.mjs`;
  const entryPoints = [fileURLToPath(new URL('control-process.ts', import.meta.url))];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}
let compiled: Promise<string> | null = null;

/** A child process on a database: `open` opens and closes it, `write` adds rows until it is killed. */
export async function startControlProcess(
  kind: 'embedded' | 'postgres',
  place: string,
  task: 'open' | 'write',
): Promise<ChildProcess> {
  compiled ??= compile();
  return spawn(process.execPath, [await compiled, kind, place, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** A writer that was killed with SIGKILL after it had said that `least` rows are stored. */
export async function startWriter(kind: 'embedded' | 'postgres', place: string, least = 40) {
  const child = await startControlProcess(kind, place, 'write');
  let stored = 0;
  const reached = new Promise<void>((resolve, reject) => {
    child.on('exit', () => reject(new Error('the writer ended by itself')));
    if (child.stdout === null) return;
    createInterface(child.stdout).on('line', line => {
      stored = Number(line);
      if (stored >= least) resolve();
    });
  });
  return {
    async killed() {
      await reached;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
      return stored;
    },
  };
}

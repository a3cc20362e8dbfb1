import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('exit', code => resolve(code));
    child.once('error', reject);
  });
}

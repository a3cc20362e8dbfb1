import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import type * as Check from './check';

/** Where a hunter finds what it runs: each file of the trial and the engine, as CommonJS. */
export type HunterData = Readonly<{ root: string; files: ReadonlyMap<string, string> }>;
/** Which streams to try; `planted`: a file that is another one in this hunt. */
export type Hunt = Readonly<{
  planted: Readonly<{ path: string; text: string }> | null;
  streams: number;
  seed: number;
  focus: Check.Focus;
}>;

type Module = { exports: unknown };
type Load = (name: string) => unknown;
type Run = (module: Module, exports: unknown, require: Load) => void;

const { root, files } = workerData as HunterData;
const requirePackage = createRequire(join(root, 'package.json'));
const runs = new Map<string, Run>();

/** Compiled once for all hunts: what differs between them is one file. */
function runOf(path: string): Run {
  const known = runs.get(path);
  if (known !== undefined) return known;
  const run = compiled(path, files.get(path));
  runs.set(path, run);
  return run;
}

function compiled(path: string, text: string | undefined): Run {
  if (text === undefined) throw new Error(`${path} is no part of the trial`);
  const script = new Script(`(function (module, exports, require) {${text}\n})`, { filename: path });
  return script.runInThisContext() as Run;
}

/** The trial with all it imports, afresh. */
function loadTrial({ planted }: Hunt): typeof Check {
  const loaded = new Map<string, Module>();
  const load: Load = path => {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const module: Module = { exports: {} };
    loaded.set(path, module);
    const run = planted?.path === path ? compiled(path, planted.text) : runOf(path);
    run(module, module.exports, name =>
      name.startsWith('.') ? load(`${join(path, '..', name)}.ts`) : requirePackage(name),
    );
    return module.exports;
  };
  return load('oracle/trial/check.ts') as typeof Check;
}

parentPort?.on('message', (hunt: Hunt) => {
  const { streams, seed, focus } = hunt;
  parentPort?.postMessage(loadTrial(hunt).findDifference(streams, seed, focus) ?? 'no difference');
});

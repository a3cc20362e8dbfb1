import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build, transform } from 'esbuild';
import type { Hunt, HunterData } from './hunter';
import type { PlantedBug } from './planted-bug';

const ROOT = resolve(import.meta.dirname, '../..');
/** A bug may be one that never ends. */
const PATIENCE_MS = 240_000;

/** Threads that try random streams on an engine with a bug in it. The engine is compiled once. */
export class Hunters {
  private readonly idle: Worker[] = [];
  private readonly waiting: ((worker: Worker) => void)[] = [];

  private constructor(
    private readonly code: string,
    private readonly data: HunterData,
    count: number,
  ) {
    for (let index = 0; index < count; index += 1) this.idle.push(this.hire());
  }

  static async open(count: number): Promise<Hunters> {
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: ['oracle/trial/check.ts'],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'cjs',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const files = await Promise.all(
      Object.keys(metafile.inputs).map(async path => [path, await asCommonJs(textOf(path))] as const),
    );
    const code = await asCommonJs(textOf('oracle/trial/hunter.ts'));
    return new Hunters(code, { root: ROOT, files: new Map(files) }, count);
  }

  /** The first difference among so many streams, or `no difference`. Without a bug: in the engine as it is. */
  async hunt(planted: PlantedBug | null, hunt: Omit<Hunt, 'planted'>): Promise<string> {
    const changed = planted === null ? null : { path: planted.file, text: await this.withBug(planted) };
    const worker = this.idle.pop() ?? (await new Promise<Worker>(take => this.waiting.push(take)));
    try {
      const found = await answerOf(worker, { ...hunt, planted: changed });
      this.release(worker);
      return found;
    } catch (error) {
      await worker.terminate();
      this.release(this.hire());
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.idle.map(worker => worker.terminate()));
  }

  private async withBug({ bug, file, find, plant }: PlantedBug): Promise<string> {
    if (!this.data.files.has(file)) throw new Error(`${file} is no part of the engine any more`);
    const parts = textOf(file).split(find);
    if (parts.length !== 2)
      throw new Error(
        `"${bug}" cannot be planted: ${file} has ${parts.length - 1} times\n${find}\n` +
          'Say in oracle/trial/planted-bugs.ts or planted-in-rules.ts where it lies now.',
      );
    return asCommonJs(parts.join(plant));
  }

  private hire(): Worker {
    return new Worker(this.code, { eval: true, workerData: this.data });
  }

  private release(worker: Worker): void {
    const next = this.waiting.shift();
    if (next === undefined) this.idle.push(worker);
    else next(worker);
  }
}

const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

async function asCommonJs(text: string): Promise<string> {
  return (await transform(text, { loader: 'ts', format: 'cjs', platform: 'node' })).code;
}

function answerOf(worker: Worker, hunt: Hunt): Promise<string> {
  return new Promise((answer, fail) => {
    const stop = () => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const onMessage = (found: string) => {
      stop();
      answer(found);
    };
    const onError = (error: Error) => {
      stop();
      fail(error);
    };
    const timer = setTimeout(() => onError(new Error(`no end within ${PATIENCE_MS} ms`)), PATIENCE_MS);
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(hunt);
  });
}

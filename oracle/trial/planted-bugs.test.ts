import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs';

const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'weir-planted-'));
const NONE: PlantedBug = { bug: '', file: 'core/time/watermark.ts', focus: 'all', find: '', plant: '' };
/** More streams than any planted bug needs, and always the same ones. */
const STREAMS = 2000;
const SEED = 20;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('bugs planted in the engine', () => {
  it('are at least twenty', () => expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(20));

  it('are not found where none is', async () => {
    expect(await hunt(NONE, 300)).toBe('no difference');
  });

  it.each(PLANTED_BUGS.map(planted => [planted.bug, planted] as const))(
    '%s',
    async (_bug, planted) => {
      expect(await hunt(planted)).toMatch(/^step |^restarted /);
    },
    60_000,
  );
});

/** What a hunt through an engine with the bug in it finds. */
async function hunt(planted: PlantedBug, streams = STREAMS): Promise<string> {
  const bundle = join(folder, 'hunt.cjs');
  const place = { isLoaded: false };
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['oracle/trial/hunt.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    plugins: [withBug(planted, place)],
  });
  if (!place.isLoaded) throw new Error(`${planted.file} is no part of the engine any more`);
  const hunting = promisify(execFile)(
    process.execPath,
    [bundle, String(streams), String(SEED), planted.focus],
    {
      timeout: 60_000,
    },
  );
  return (await hunting).stdout.trim();
}

function withBug({ bug, file, find, plant }: PlantedBug, place: { isLoaded: boolean }): Plugin {
  const path = join(ROOT, file);
  return {
    name: 'planted-bug',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path: loaded }) => {
        if (loaded !== path) return null;
        place.isLoaded = true;
        const text = readFileSync(path, 'utf8');
        const parts = text.split(find);
        if (find !== '' && parts.length !== 2)
          throw new Error(
            `"${bug}" cannot be planted: ${file} has ${parts.length - 1} times\n${find}\n` +
              'Say in oracle/trial/planted-bugs.ts where it lies now.',
          );
        return { contents: find === '' ? text : parts.join(plant), loader: 'ts' };
      });
    },
  };
}

// @ts-check
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './part.mjs';

/** The programs: what runs them finds them as dist/NAME.js. */
const entries = {
  'engine-thread': 'workers/threads/engine-thread.ts',
  'demo-thread': 'workers/threads/demo-thread.ts',
  cli: 'scripts/cli/cli.ts',
};

/** @type {import('./part.mjs').Part} */
export const bundles = {
  name: 'server and engine',
  inputs: [
    'server',
    'workers',
    'core',
    'contracts',
    'platform',
    'config',
    'prisma',
    'scripts/cli',
    'scripts/generate.mjs',
  ],
  output: 'dist',
  make: async () => {
    const { build } = await import('esbuild');
    const { metafile } = await build({
      metafile: true,
      absWorkingDir: root,
      entryPoints: entries,
      outdir: 'dist',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      sourcemap: true,
      alias: { '@': root },
      legalComments: 'none',
      logLevel: 'error',
    });
    // What an earlier build left goes last: at no time is a program without its files.
    const made = new Set(Object.keys(metafile.outputs));
    const left = (await readdir(join(root, 'dist'))).filter(name => !made.has(`dist/${name}`));
    await Promise.all(left.map(name => rm(join(root, 'dist', name), { recursive: true })));
  },
};

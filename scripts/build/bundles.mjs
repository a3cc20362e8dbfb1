// @ts-check
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './part.mjs';

/** The programs: what runs them finds them as dist/NAME.js. */
const entries = {
  'engine-thread': 'workers/threads/engine-thread.ts',
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
    await rm(join(root, 'dist'), { recursive: true, force: true });
    await build({
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
  },
};

// @ts-check
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './part.mjs';

/** @type {import('./part.mjs').Part} */
export const pages = {
  name: 'pages',
  inputs: [
    ...['app', 'components', 'server', 'core', 'contracts', 'platform', 'config', 'prisma', 'public'],
    ...['next.config.js', 'postcss.config.mjs', 'scripts/generate.mjs'],
  ],
  output: '.next',
  make: nextBuild,
};

/** Its output is shown only where it fails: it is long and says little. */
async function nextBuild() {
  const child = spawn(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {Buffer[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => output.push(chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code === 0) return;
  throw new Error(`the pages could not be built (next build ended with ${code}):\n${Buffer.concat(output)}`);
}

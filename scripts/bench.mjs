// @ts-check
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Runs one benchmark of bench/: `npm run bench -- NAME [options]`. It needs a built tree (npm run build). */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...options] = process.argv.slice(2);
const known = (await readdir(join(root, 'bench')))
  .filter(file => file.endsWith('.ts'))
  .map(file => file.slice(0, -3));
if (name === undefined || !known.includes(name)) {
  console.error(`npm run bench -- NAME: ${name ?? 'no name'} is none; there are ${known.join(', ')}`);
  process.exit(2);
}
const out = join(root, 'node_modules/.cache/weir-bench');
await mkdir(out, { recursive: true });
const { build } = await import('esbuild');
await build({
  absWorkingDir: root,
  entryPoints: [`bench/${name}.ts`],
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  alias: { '@': root },
  logLevel: 'error',
});
/** @type {{ main(options: string[]): Promise<void> }} */
const { main } = await import(pathToFileURL(join(out, `${name}.mjs`)).href);
await main(options);

// Makes prisma/generated (the client, and the migrations as a module, so that a bundle carries them) from prisma/,
// when it changed. Works without a network: the client generator needs no schema engine, so /bin/true stands in.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = join(root, 'prisma/generated');
const stampFile = join(generated, 'stamp');

/** Brings prisma/generated up to date; returns whether there was anything to do. */
export function generate() {
  const migrations = readMigrations();
  const stamp = fingerprint(migrations);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  rmSync(stampFile, { force: true });
  generateClient();
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, 'migrations.ts'), migrationsModule(migrations));
  writeFileSync(`${stampFile}.new`, stamp);
  renameSync(`${stampFile}.new`, stampFile);
  return true;
}

function readMigrations() {
  const folder = join(root, 'prisma/migrations');
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => ({
      name: entry.name,
      sql: readFileSync(join(folder, entry.name, 'migration.sql'), 'utf8'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fingerprint(migrations) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'prisma/schema.prisma')));
  hash.update(readFileSync(join(root, 'node_modules/prisma/package.json')));
  hash.update(readFileSync(fileURLToPath(import.meta.url)));
  return hash.update(JSON.stringify(migrations)).digest('hex');
}

function generateClient() {
  const command = join(root, 'node_modules/prisma/build/index.js');
  const environment = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' };
  const schema = join(root, 'prisma/schema.prisma');
  try {
    execFileSync(process.execPath, [command, 'generate', '--schema', schema, '--no-hints'], {
      cwd: root,
      env: environment,
      stdio: 'pipe',
    });
  } catch (error) {
    throw new Error(`prisma generate failed:\n${error.stdout ?? ''}${error.stderr ?? ''}`, { cause: error });
  }
}

function migrationsModule(migrations) {
  const rows = migrations.map(row => `  ${JSON.stringify(row)},`).join('\n');
  return `/** Made by scripts/generate.mjs from prisma/migrations. */\nexport const migrations: readonly { name: string; sql: string }[] = [\n${rows}\n];\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(generate() ? 'prisma/generated is made\n' : 'prisma/generated is up to date\n');
}

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareDataFolder } from '../../server/data-folder/prepare';
import { openClusterFolder } from './cluster-folder.mjs';

/** Run by root, PostgreSQL is another user, who may pass and no more. */
const PASSED = process.getuid?.() === 0 ? 0o711 : 0o700;

test('the server closes its own folder, not the way to the servers', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'weir-cluster-folder-'));
  for (const start of ['first', 'next']) {
    const { services, data } = await openClusterFolder(dir);
    await prepareDataFolder(data);
    const modes = await Promise.all([dirname(services), services, data].map(modeOf));
    expect(modes, start).toEqual([PASSED, PASSED, 0o700]);
    expect(services.startsWith(data), start).toBe(false);
  }
  await rm(dir, { recursive: true });
});

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

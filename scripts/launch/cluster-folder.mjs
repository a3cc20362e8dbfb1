// @ts-check
import { chmod, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * Where the local cluster keeps its things in the data folder: `data`, the server's own, which it closes to others,
 * and beside it `services`, because PostgreSQL, which refuses to run as root, then has to pass as another user: when
 * it starts and at each of its checkpoints.
 * @param {string} dataDir
 */
export async function openClusterFolder(dataDir) {
  const folder = resolve(dataDir, 'cluster');
  const services = resolve(folder, 'services');
  for (const path of [folder, services]) {
    await mkdir(path, { recursive: true });
    await chmod(path, process.getuid?.() === 0 ? 0o711 : 0o700);
  }
  return { services, data: resolve(folder, 'data') };
}

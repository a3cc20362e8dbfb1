import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandContext } from './commands';

/** `weir cluster`: it starts processes of this very program, so it is no part of the bundle. */
export async function runCluster({ root }: CommandContext): Promise<number> {
  const { href } = pathToFileURL(join(root, 'scripts/launch/cluster.mjs'));
  const { cluster }: { cluster(): Promise<number> } = await import(href);
  return cluster();
}

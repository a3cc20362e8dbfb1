import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { holderOf } from './lock';

/** How commands reach the Weir that runs on a folder. */
const runningSchema = z.object({ pid: z.int(), url: z.string(), token: z.string() });
export type Running = z.infer<typeof runningSchema>;

const fileIn = (folder: string) => join(folder, 'running.json');

/** Readable by its owner alone: the token is as good as an administrator. */
export async function writeRunning(folder: string, running: Running): Promise<void> {
  const draft = `${fileIn(folder)}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, JSON.stringify(running), { mode: 0o600 });
  await rename(draft, fileIn(folder));
}

export async function removeRunning(folder: string): Promise<void> {
  await rm(fileIn(folder), { force: true });
}

/** Null where no Weir runs here or where it is not ready yet; a file left by a killed one counts for nothing. */
export async function readRunning(folder: string): Promise<Running | null> {
  try {
    const running = runningSchema.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
    const holder = await holderOf(folder);
    return holder?.pid === running.pid ? running : null;
  } catch {
    return null;
  }
}

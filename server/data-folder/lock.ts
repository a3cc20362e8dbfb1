import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataFolderError } from './data-folder-error';
import { isListening, listen } from './sign-of-life';

const holderSchema = z.object({ pid: z.int(), address: z.string() });
export type Holder = z.infer<typeof holderSchema>;
export type FolderLock = Readonly<{ release(): Promise<void> }>;

/**
 * Takes the folder for this process, or throws a `DataFolderError` that names who has it.
 *
 * The lock is the file `lock.N` with the highest N, and it holds as long as the socket named in it is listened on:
 * the kernel ends that with the process however it dies, and no other process takes the number over. Who finds the
 * newest holder dead links `lock.N+1`, which succeeds for one contender only. The newest file is never removed, so
 * numbers only rise; a contender so slow that others went on meanwhile sees a higher number and steps back.
 */
export async function lockDataFolder(folder: string): Promise<FolderLock> {
  const sign = await listen(folder);
  const draft = join(folder, `lock-${randomUUID()}.draft`);
  try {
    await writeFile(draft, JSON.stringify({ pid: process.pid, address: sign.address }), { mode: 0o600 });
    const generation = await take(folder, draft);
    await sweep(folder, generation);
    return { release: sign.close };
  } catch (error) {
    await sign.close();
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Who holds the folder now; null: nobody. */
export async function holderOf(folder: string): Promise<Holder | null> {
  const holder = await read(folder, await newest(folder));
  return holder !== null && (await isListening(holder.address)) ? holder : null;
}

async function take(folder: string, draft: string): Promise<number> {
  for (;;) {
    const last = await newest(folder);
    const holder = await holderOf(folder);
    if (holder !== null) {
      throw new DataFolderError(
        `the data folder ${folder} is in use by another Weir (process ${holder.pid}): stop that one, or set WEIR_DATA_DIR to another folder`,
      );
    }
    if (!(await tryLink(draft, fileOf(folder, last + 1)))) continue;
    if ((await newest(folder)) === last + 1) return last + 1;
    await rm(fileOf(folder, last + 1), { force: true });
  }
}

async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes what dead holders left: their files and sockets. */
async function sweep(folder: string, generation: number): Promise<void> {
  for (const older of (await generations(folder)).filter(each => each < generation)) {
    const holder = await read(folder, older);
    if (holder !== null && holder.address.endsWith('.sock')) await rm(holder.address, { force: true });
    await rm(fileOf(folder, older), { force: true });
  }
}

const fileOf = (folder: string, generation: number) => join(folder, `lock.${generation}`);

async function generations(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap(name => {
    const number = /^lock\.(\d{1,15})$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

async function newest(folder: string): Promise<number> {
  return Math.max(0, ...(await generations(folder)));
}

/** Null where there is none, or where a successor just removed it. */
async function read(folder: string, generation: number): Promise<Holder | null> {
  if (generation === 0) return null;
  try {
    return holderSchema.parse(JSON.parse(await readFile(fileOf(folder, generation), 'utf8')));
  } catch {
    return null;
  }
}

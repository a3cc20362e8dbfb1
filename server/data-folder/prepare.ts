import { randomUUID } from 'node:crypto';
import { chmod, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataFolderError } from './data-folder-error';

/** Makes the folder where it is absent, closes it to others and proves that it can be written. Its real path. */
export async function prepareDataFolder(folder: string): Promise<string> {
  try {
    await makeFolder(resolve(folder));
    await chmod(folder, 0o700);
    const probe = join(folder, `.probe-${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
    return await realpath(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataFolderError(
      `the data folder ${folder} cannot be written (${reason}): set WEIR_DATA_DIR to a folder that can`,
    );
  }
}

/** Node's own recursive mkdir never returns where a parent exists and refuses children, as /proc does. */
async function makeFolder(folder: string): Promise<void> {
  const isThere = await stat(folder).then(
    found => found.isDirectory(),
    () => false,
  );
  if (isThere) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // Another start made it meanwhile; a file shows in the next step.
  });
}

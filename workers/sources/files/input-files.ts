import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UsageError } from '../usage-error';

/** A file to read; `-` is standard input. `bytes` is its size as it lies on disk, null where it is not known. */
export type InputFile = Readonly<{ path: string; bytes: number | null }>;

export const STDIN = '-';
const KNOWN = /\.(?:csv|tsv|ndjson|jsonl|json)(?:\.gz)?$/i;

/**
 * The files of the inputs in order; those of a folder (and of folders in it) by name. In a folder only files with a
 * known extension count, the others are noted; a file named itself is always taken.
 */
export async function inputFiles(
  inputs: readonly string[],
  note: (text: string) => void,
): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const input of inputs) files.push(...(await filesOf(input, note)));
  if (inputs.filter(input => input === STDIN).length > 1)
    throw new UsageError('- (standard input) is named twice');
  return files;
}

async function filesOf(input: string, note: (text: string) => void): Promise<InputFile[]> {
  if (input === STDIN) return [{ path: STDIN, bytes: null }];
  const found = await statOf(input);
  if (!found.isDirectory()) return [{ path: input, bytes: found.isFile() ? found.size : null }];
  const files = await filesBelow(input, note);
  if (files.length === 0)
    throw new UsageError(`${input}: the folder has no .csv, .tsv, .ndjson, .jsonl or .json file`);
  return files;
}

async function filesBelow(folder: string, note: (text: string) => void): Promise<InputFile[]> {
  const files: InputFile[] = [];
  const names = (await readdir(folder)).filter(name => !name.startsWith('.'));
  for (const name of names.sort(byCodeUnits)) {
    const path = join(folder, name);
    const found = await statOf(path);
    if (found.isDirectory()) files.push(...(await filesBelow(path, note)));
    else if (KNOWN.test(basename(path))) files.push({ path, bytes: found.size });
    else
      note(`${path}: skipped, its extension is none of .csv .tsv .ndjson .jsonl .json (or these with .gz)`);
  }
  return files;
}

async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file or folder';
  if (code === 'EACCES') return 'it may not be read';
  return error instanceof Error ? error.message : String(error);
}

/** The same order on every machine, whatever its language. */
const byCodeUnits = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

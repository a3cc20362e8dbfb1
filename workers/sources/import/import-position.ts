import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { STDIN, type InputFile } from '../files/input-files';
import { UsageError } from '../usage-error';
import type { ImportOptions } from './import-options';

const fileSchema = z.strictObject({
  path: z.string(),
  bytes: z.number().nullable(),
  mtimeMs: z.number().nullable(),
});
const schema = z.strictObject({
  stream: z.string(),
  files: z.array(fileSchema),
  /** The last line that the log has acknowledged. */
  fileIndex: z.number().int(),
  line: z.number().int(),
  /** How far event times were moved; null: they were not, or no event has come yet. */
  shiftMs: z.number().nullable(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  isDone: z.boolean(),
});

/** How far an import has come, as kept in the data folder. */
export type ImportPosition = z.infer<typeof schema>;

/** The same command finds the same file. */
export function positionFile(dataDir: string, { stream, inputs, shiftToNow }: ImportOptions): string {
  const paths = inputs.map(input => (input === STDIN ? STDIN : resolve(input)));
  const identity = createHash('sha256')
    .update(JSON.stringify([stream, paths, shiftToNow]))
    .digest('hex');
  return join(dataDir, 'imports', `${identity.slice(0, 32)}.json`);
}

export function newPosition(stream: string, files: readonly InputFile[]): ImportPosition {
  return {
    stream,
    files: files.map(({ path, bytes }) => ({
      path,
      bytes,
      mtimeMs: bytes === null ? null : statSync(path).mtimeMs,
    })),
    fileIndex: 0,
    line: 0,
    shiftMs: null,
    accepted: 0,
    rejected: 0,
    isDone: false,
  };
}

/** null: there is none. */
export function readPosition(file: string): ImportPosition | null {
  if (!existsSync(file)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${String(error)}); import anew without --resume`);
  }
}

/** Whole or not at all: a crash leaves the last one. */
export function writePosition(file: string, position: ImportPosition): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(position));
  renameSync(`${file}.new`, file);
}

/** The position in the files as they are now; files may have been added at the end. */
export function positionIn(
  files: readonly InputFile[],
  stream: string,
  before: ImportPosition,
): ImportPosition {
  const now = newPosition(stream, files);
  for (const [index, old] of before.files.slice(0, before.fileIndex + 1).entries()) {
    const found = now.files[index];
    if (found?.path === old.path && found.bytes === old.bytes && found.mtimeMs === old.mtimeMs) continue;
    const what = found?.path === old.path ? 'has changed since' : 'is not where it was among the files';
    throw new UsageError(`${old.path} ${what}, so the import cannot go on; import anew without --resume`);
  }
  return { ...before, files: now.files, isDone: before.isDone && now.files.length === before.files.length };
}

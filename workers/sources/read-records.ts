import type { StreamDefinition } from '../../core/definitions/types';
import { fileBytes, SourceError } from './files/file-bytes';
import { inputFiles, type InputFile } from './files/input-files';
import { LinesOf } from './files/lines-of';
import { RecordReader } from './record-reader';
import type { Line } from './files/line';
import type { Source, SourceRecord } from './source-record';

/** How far reading is. Bytes are those of the files as they lie on disk; null: a total cannot be known. */
export type ReadProgress = Readonly<{
  file: string;
  fileIndex: number;
  files: number;
  bytes: number;
  totalBytes: number | null;
}>;

/** Where to go on: files before `fileIndex` and lines up to `line` of it are passed over. */
export type ReadPosition = Readonly<{ fileIndex: number; line: number }>;

export type ReadOptions = Readonly<{
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Things worth telling that are no failure: a file of a folder that is skipped. */
  onNote?: ((text: string) => void) | undefined;
  from?: ReadPosition | undefined;
  /** Files found before, so that they are not looked for again. */
  files?: readonly InputFile[] | undefined;
  stdin?: AsyncIterable<Uint8Array> | undefined;
  /** Told of a file that cannot be read to its end, and the next one is read. Absent: the error is thrown. */
  onBroken?: ((error: SourceError) => void) | undefined;
}>;

/** Records of about one batch; a batch never spans two files. */
const BATCH_RECORDS = 4096;
/** Long records make shorter batches, so that memory stays bounded. */
const BATCH_BYTES = 4_194_304;

/**
 * The records of files, folders and standard input (`-`), CSV or NDJSON, plain or gzip, in batches. What is wrong
 * with a record stands in it; a `UsageError` says that an input is absent or does not fit the stream, a
 * `SourceError` that a file cannot be read on (what comes before was handed out).
 */
export async function* readRecords(
  inputs: readonly string[],
  stream: StreamDefinition,
  options: ReadOptions = {},
): AsyncGenerator<SourceRecord[]> {
  const files = options.files ?? (await inputFiles(inputs, options.onNote ?? (() => {})));
  const totalBytes = files.reduce<number | null>(
    (sum, file) => (sum === null || file.bytes === null ? null : sum + file.bytes),
    0,
  );
  const from = options.from ?? { fileIndex: 0, line: 0 };
  let bytesBefore = 0;
  for (const [fileIndex, file] of files.entries()) {
    if (fileIndex >= from.fileIndex) {
      const after = fileIndex === from.fileIndex ? from.line : 0;
      const source = { path: file.path, index: fileIndex };
      for await (const { records, taken } of recordsOf(source, stream, after, options)) {
        options.onProgress?.({
          file: file.path,
          fileIndex,
          files: files.length,
          bytes: bytesBefore + taken,
          totalBytes,
        });
        if (records.length > 0) yield records;
      }
    }
    bytesBefore += file.bytes ?? 0;
  }
}

async function* recordsOf(
  file: Source,
  stream: StreamDefinition,
  after: number,
  { signal, stdin, onBroken }: ReadOptions,
): AsyncGenerator<{ records: SourceRecord[]; taken: number }> {
  const lines = new LinesOf();
  const reader = new RecordReader(file, stream, after);
  let records: SourceRecord[] = [];
  const take = (line: Line) => reader.push(line, records);
  let position = 0;
  let held = 0;
  try {
    for await (const { bytes, taken } of fileBytes(file.path, stdin ?? process.stdin, signal)) {
      position = taken;
      lines.push(bytes, take);
      held += bytes.length;
      if (records.length < BATCH_RECORDS && held < BATCH_BYTES) continue;
      yield* batches(records, position);
      records = [];
      held = 0;
    }
  } catch (error) {
    // Whole lines before the break are good; a last line without its end is not.
    yield* batches(records, position);
    if (!(error instanceof SourceError) || onBroken === undefined) throw error;
    onBroken(error);
    return;
  }
  lines.finish(take);
  reader.finish(records);
  yield* batches(records, position);
}

function* batches(
  records: SourceRecord[],
  taken: number,
): Generator<{ records: SourceRecord[]; taken: number }> {
  if (records.length <= 2 * BATCH_RECORDS) {
    yield { records, taken };
    return;
  }
  for (let start = 0; start < records.length; start += BATCH_RECORDS) {
    yield { records: records.slice(start, start + BATCH_RECORDS), taken };
  }
}

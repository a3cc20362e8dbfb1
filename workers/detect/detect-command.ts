import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { planDetectorOfKind } from '../../core/definitions/plan-detector';
import { newDetectorState, observe } from '../../core/detectors/detector';
import { fileBytes, SourceError } from '../sources/files/file-bytes';
import { STDIN } from '../sources/files/input-files';
import { LinesOf } from '../sources/files/lines-of';
import { UsageError } from '../sources/usage-error';
import { readDetectOptions, type DetectOptions } from './detect-options';
import { SeriesRows } from './series-rows';

export type DetectDeps = Readonly<{
  stdin: AsyncIterable<Uint8Array>;
  stdout: Writable;
  /** One line on standard error. */
  note: (line: string) => void;
}>;

/** Skipped rows that are told one by one; the rest are counted. */
const TOLD_ROWS = 5;

/**
 * `weir detect`: the rows of a series in their order, each with the score it had when it came. Throws a UsageError for
 * an input that cannot be read; then no output is left behind.
 */
export async function detectCommand(args: readonly string[], deps: DetectDeps): Promise<number> {
  const options = readDetectOptions(args);
  const scored = scoredText(options, deps);
  if (options.out === STDIN) await pipeTo(deps.stdout, scored);
  else await writeFile(options.out, scored);
  return 0;
}

async function* scoredText(
  { input, kind, skipBad }: DetectOptions,
  deps: DetectDeps,
): AsyncGenerator<string> {
  const plan = planDetectorOfKind(kind);
  const state = newDetectorState(plan);
  let skipped = 0;
  const skip = (problem: string) => {
    skipped += 1;
    if (skipped <= TOLD_ROWS) deps.note(`skipped: ${problem}`);
  };
  const rows = new SeriesRows(input, skipBad ? skip : null);
  let text = 'timestamp,value,anomaly_score\n';
  const take = (line: Parameters<SeriesRows['read']>[0]) => {
    const row = rows.read(line);
    if (row === null) return;
    const { score } = observe(plan, state, row.value, row.timeMs);
    text += `${quoted(row.timestamp)},${quoted(row.valueText)},${score ?? 0}\n`;
  };
  const lines = new LinesOf();
  for await (const { bytes } of bytesOf(input, deps.stdin)) {
    lines.push(bytes, take);
    yield text;
    text = '';
  }
  lines.finish(take);
  rows.finish();
  if (skipped > 0) deps.note(`${input}: ${skipped} rows were skipped`);
  yield text;
}

async function* bytesOf(input: string, stdin: AsyncIterable<Uint8Array>) {
  try {
    yield* fileBytes(input, stdin);
  } catch (error) {
    throw error instanceof SourceError ? new UsageError(error.message, { cause: error }) : error;
  }
}

const quoted = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A reader that goes away (`| head`) ends it quietly. */
async function pipeTo(stdout: Writable, text: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(text, stdout, { end: false });
    // What is written must be through before the program ends.
    await new Promise<void>(resolve => stdout.write('', () => resolve()));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

/** Under another name until it is whole; the input may be the output. */
async function writeFile(path: string, text: AsyncIterable<string>): Promise<void> {
  const part = `${path}.part`;
  try {
    await pipeline(text, createWriteStream(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof Error && 'syscall' in error) {
      throw new UsageError(`--out ${path}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

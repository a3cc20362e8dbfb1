import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { DemoGenerator, type DemoEvent } from '../../core/demo/demo-generator';
import { truthLabelJson } from '../../core/demo/truth-label';
import { readGenerateOptions, type GenerateOptions } from './generate/generate-options';

export type GenerateDeps = Readonly<{
  stdout: Writable;
  /** One line on standard error. */
  note: (line: string) => void;
  /** Monotonic clock, ms. */
  ticks: () => number;
  signal: AbortSignal;
}>;

const STEP_EVENTS = 5000;

/**
 * `weir generate`: demo events as NDJSON, the same for the same options on every machine. Returns the exit status:
 * 0 done (also where the reader went away), 130 interrupted; a file that cannot be written is thrown.
 */
export async function generateCommand(args: readonly string[], deps: GenerateDeps): Promise<number> {
  const options = readGenerateOptions(args);
  const events = openLines(options.out === null ? deps.stdout : createWriteStream(options.out));
  const labels = options.labels === null ? null : openLines(createWriteStream(options.labels));
  const startMs = deps.ticks();
  const written = await write(options, events, labels, deps.signal);
  await Promise.all([events.close(options.out !== null), labels?.close(true)]);
  const seconds = (deps.ticks() - startMs) / 1000;
  const share = ((100 * written.frauds) / Math.max(1, written.events)).toFixed(2);
  deps.note(
    `generated ${written.events} events in ${seconds.toFixed(1)} s, ${written.frauds} of them fraud (${share} %)`,
  );
  return deps.signal.aborted ? 130 : 0;
}

async function write(options: GenerateOptions, events: Lines, labels: Lines | null, signal: AbortSignal) {
  const generator = new DemoGenerator(options);
  const written = { events: 0, frauds: 0 };
  while (written.events < options.events && !signal.aborted && !events.isGone()) {
    const batch = generator.until(
      Number.POSITIVE_INFINITY,
      Math.min(STEP_EVENTS, options.events - written.events),
    );
    await events.write(batch, ({ json }) => json);
    await labels?.write(batch, truthLabelJson);
    written.events += batch.length;
    written.frauds += batch.filter(({ scenario }) => scenario > 0).length;
  }
  return written;
}

type Lines = Readonly<{
  write(batch: readonly DemoEvent[], line: (event: DemoEvent) => string): Promise<void>;
  /** Whether the reader of a pipe has gone (`| head`). */
  isGone(): boolean;
  close(isOurs: boolean): Promise<void>;
}>;

function openLines(stream: Writable): Lines {
  let failure: Error | null = null;
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') isGone = true;
    else failure = error;
  });
  const check = () => {
    if (failure !== null) throw failure;
  };
  return {
    async write(batch, line) {
      let text = '';
      for (const event of batch) text += `${line(event)}\n`;
      // The wait for room ends too when the stream fails.
      if (!stream.write(text, 'latin1') && !isGone) await once(stream, 'drain').catch(() => {});
      check();
    },
    isGone: () => isGone,
    async close(isOurs) {
      if (isOurs)
        await new Promise<void>(resolve => stream.end(() => resolve()).once('error', () => resolve()));
      else if (!isGone) await new Promise<void>(resolve => stream.write('', () => resolve()));
      check();
    },
  };
}

import { createHash } from 'node:crypto';
import { DemoGenerator } from '../../core/demo/demo-generator';
import { timed } from './rounds';
import { ByteRecord, type IntakeRecord } from '../../workers/stages/intake-record';

/** Events in one piece of memory, one after the other, as a log or a file hands them over. */
export type BenchEvents = Readonly<{
  /** The offset of the first of them in its log. */
  offset: number;
  bytes: Buffer;
  starts: Int32Array;
  ends: Int32Array;
  count: number;
}>;

const SEED = 1;
const START_MS = Date.UTC(2026, 0, 1);
/** As dense as the events of the other engine's benchmark: 833 a second. */
const EVENTS_PER_SECOND = 833;

/** The demo source's events at a steady rate. `card` gives the cards other names, of events by their number. */
export function demoEvents(count: number, card: ((index: number) => string) | null = null): BenchEvents {
  const settings = {
    seed: SEED,
    eventsPerSecond: EVENTS_PER_SECOND,
    startMs: START_MS,
    rhythm: 'steady',
  } as const;
  const generator = new DemoGenerator(settings);
  const parts: Buffer[] = [];
  for (let made = 0; made < count; made += 10_000) {
    const events = generator.until(Number.POSITIVE_INFINITY, Math.min(10_000, count - made));
    const lines = events.map(({ json }, index) =>
      card === null ? json : json.replace(/"card":"[^"]*"/, `"card":"${card(made + index)}"`),
    );
    parts.push(Buffer.from(`${lines.join('\n')}\n`));
  }
  return linesOf(Buffer.concat(parts), 0);
}

/** The events of a text: a line each, behind a tab where there is one (KEY<TAB>JSON). */
export function linesOf(bytes: Buffer, most: number): BenchEvents {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let start = 0; start < bytes.length && (most === 0 || starts.length < most);) {
    const newline = bytes.indexOf(10, start);
    const end = newline === -1 ? bytes.length : newline;
    const tab = bytes[start] === 0x7b ? -1 : bytes.indexOf(9, start);
    starts.push(tab === -1 || tab > end ? start : tab + 1);
    ends.push(end);
    start = end + 1;
  }
  return {
    offset: 0,
    bytes,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    count: starts.length,
  };
}

/** So many events at most warm a case up before its time is taken. */
const MOST_WARMING = 100_000;

/** The first events, with which a case is warmed up, and those that are measured. */
export function warmingOf(events: BenchEvents): Readonly<{ warming: BenchEvents; measured: BenchEvents }> {
  const count = Math.min(MOST_WARMING, Math.floor(events.count / 4));
  return { warming: partOf(events, 0, count), measured: partOf(events, count, events.count) };
}

const partOf = ({ offset, bytes, starts, ends }: BenchEvents, from: number, to: number): BenchEvents => ({
  offset: offset + from,
  bytes,
  starts: starts.subarray(from, to),
  ends: ends.subarray(from, to),
  count: to - from,
});

/** Calls with batches of records, as a log hands them over. */
export function inBatches(
  { offset, bytes, starts, ends, count }: BenchEvents,
  take: (records: readonly IntakeRecord[]) => void,
): void {
  for (let from = 0; from < count; from += BATCH) {
    const records: IntakeRecord[] = [];
    const to = Math.min(count, from + BATCH);
    for (let index = from; index < to; index += 1) {
      records.push(
        new ByteRecord(BigInt(offset + index), bytes, starts[index] ?? 0, ends[index] ?? 0, null, null),
      );
    }
    take(records);
  }
}
const BATCH = 1000;

/** What tells one set of events from another, and their mean length. */
export function describeEvents({ bytes, starts, ends, count }: BenchEvents): string {
  let length = 0;
  for (let index = 0; index < count; index += 1) length += (ends[index] ?? 0) - (starts[index] ?? 0);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return `${count.toLocaleString('en')} events of ${(length / count).toFixed(0)} bytes (sha256 ${hash})`;
}

/** JSON.parse of every event's bytes: to a string and parsed. */
export function parseBytes({ bytes, starts, ends, count }: BenchEvents): void {
  for (let index = 0; index < count; index += 1) {
    keep(JSON.parse(bytes.toString('utf8', starts[index], ends[index])));
  }
}

/** JSON.parse of strings that are there already: ms for all events. Strings are made in between, outside the time. */
export function parseStringsMs({ bytes, starts, ends, count }: BenchEvents): number {
  let ms = 0;
  for (let from = 0; from < count; from += 20_000) {
    const texts: string[] = [];
    for (let index = from; index < Math.min(count, from + 20_000); index += 1) {
      texts.push(bytes.toString('utf8', starts[index], ends[index]));
    }
    ms += timed(() => {
      for (const text of texts) keep(JSON.parse(text));
    });
  }
  return ms;
}

const kept: { value: unknown } = { value: null };
/** So that nothing is left out because nobody looks at it. */
export function keep(value: unknown): void {
  kept.value = value;
}

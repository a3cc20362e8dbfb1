import { undecodable } from '../../core/events/decode';
import { newKeptTexts } from '../../core/events/scan/record-scanner';
import type { StreamDefinition } from '../../core/definitions/types';
import { readRecords } from '../sources/read-records';
import type { SourceRecord } from '../sources/source-record';
import { decodeRecord, type Foreseen } from '../stages/intake-record';
import type { StreamTasks } from '../stages/stream-tasks';
import { intakeRecordOf } from './deal';

/** One `--input STREAM=FILE`: a file, a folder or standard input; or records that lie elsewhere. */
export type RunInput = Readonly<{
  tasks: StreamTasks;
  definition: StreamDefinition;
  file: string;
  /** Where they do not lie in the file, but in a log. */
  source?: (() => AsyncGenerator<SourceRecord[]>) | undefined;
}>;

const recordsOf = ({ source, file, definition }: RunInput) => source?.() ?? readRecords([file], definition);

/** Records of one input, in its order. */
export type InputRun = Readonly<{
  input: RunInput;
  records: readonly SourceRecord[];
  /** What was read of each to learn its time, good until the next run is asked for; null: nothing. */
  foreseen: readonly Foreseen[] | null;
}>;

/** A run has no more records: what was read of them is held for so many alone. */
const LONGEST_RUN = 256;

/**
 * The records of all inputs by event time, those of one time in the order of the inputs. Each input keeps its own
 * order: it is only told which input goes next. A record whose time cannot be read goes with the one before it.
 */
export async function* mergedRecords(inputs: readonly RunInput[]): AsyncGenerator<InputRun> {
  const [only, ...others] = inputs;
  if (only !== undefined && others.length === 0) {
    for await (const records of recordsOf(only)) yield { input: only, records, foreseen: null };
    return;
  }
  const open = inputs.map(input => new Cursor(input));
  for (const cursor of [...open]) await fill(cursor, open);
  for (;;) {
    const first = earliest(open, null);
    if (first === null) return;
    const second = earliest(open, first);
    const isEarlier = second === null || open.indexOf(first) < open.indexOf(second);
    yield first.take(second?.timeMs ?? Number.POSITIVE_INFINITY, isEarlier);
    if (first.isTaken) await fill(first, open);
  }
}

/** One that has no more is no longer open. */
async function fill(cursor: Cursor, open: Cursor[]): Promise<void> {
  if (!(await cursor.fill())) open.splice(open.indexOf(cursor), 1);
}

/** The first of those with the least time, but for this one. */
function earliest(open: readonly Cursor[], but: Cursor | null): Cursor | null {
  let least: Cursor | null = null;
  for (const cursor of open)
    if (cursor !== but && (least === null || cursor.timeMs < least.timeMs)) least = cursor;
  return least;
}

/** Where an input is: the records read and not yet taken. */
class Cursor {
  /** Event time of the next record; of the one before it where it cannot be read. */
  timeMs = Number.NEGATIVE_INFINITY;
  private batch: readonly SourceRecord[] = [];
  private next = 0;
  private readonly batches: AsyncGenerator<SourceRecord[]>;
  /** A place for each record of a run, and for the one after it. */
  private readonly foreseen: readonly Foreseen[];

  constructor(readonly input: RunInput) {
    this.batches = recordsOf(input);
    const { caches } = input.tasks.decoder.texts;
    const nothing = undecodable('it was not read yet');
    this.foreseen = Array.from({ length: LONGEST_RUN + 1 }, () => ({
      decoded: nothing,
      texts: newKeptTexts(caches),
    }));
  }

  /** Whether there is nothing left of what was read. */
  get isTaken(): boolean {
    return this.next >= this.batch.length;
  }

  /** Reads on; false: there is no more. */
  async fill(): Promise<boolean> {
    while (this.isTaken) {
      const { done, value } = await this.batches.next();
      if (done === true) return false;
      this.batch = value;
      this.next = 0;
      this.look();
    }
    return true;
  }

  /** The records read that come before the time, with those of that time where `withEqual`; at least one. */
  take(untilMs: number, withEqual: boolean): InputRun {
    const from = this.next;
    const foreseen: Foreseen[] = [];
    do {
      foreseen.push(this.placeOf(this.next));
      this.next += 1;
      this.look();
    } while (
      !this.isTaken &&
      foreseen.length < LONGEST_RUN &&
      (this.timeMs < untilMs || (withEqual && this.timeMs === untilMs))
    );
    return { input: this.input, records: this.batch.slice(from, this.next), foreseen };
  }

  private placeOf(index: number): Foreseen {
    return this.foreseen[index % this.foreseen.length] as Foreseen;
  }

  private look(): void {
    const record = this.batch[this.next];
    if (record === undefined) return;
    const { decoder } = this.input.tasks;
    const place = this.placeOf(this.next);
    decoder.texts = place.texts;
    place.decoded = decodeRecord(decoder, intakeRecordOf(record, 0n));
    if (place.decoded.ok) this.timeMs = place.decoded.event.timeMs;
  }
}

import type { StreamDefinition } from '../../core/definitions/types';
import { readRecords } from '../sources/read-records';
import type { SourceRecord } from '../sources/source-record';
import { decodeRecord } from '../stages/intake-record';
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
export type InputRun = Readonly<{ input: RunInput; records: readonly SourceRecord[] }>;

/**
 * The records of all inputs by event time, those of one time in the order of the inputs. Each input keeps its own
 * order: it is only told which input goes next. A record whose time cannot be read goes with the one before it.
 */
export async function* mergedRecords(inputs: readonly RunInput[]): AsyncGenerator<InputRun> {
  const [only, ...others] = inputs;
  if (only !== undefined && others.length === 0) {
    for await (const records of recordsOf(only)) yield { input: only, records };
    return;
  }
  const cursors = inputs.map(input => new Cursor(input));
  for (const cursor of cursors) await cursor.fill();
  for (;;) {
    const open = cursors.filter(cursor => !cursor.isAtEnd);
    const [first, second] = open.sort(
      (a, b) => a.timeMs - b.timeMs || cursors.indexOf(a) - cursors.indexOf(b),
    );
    if (first === undefined) return;
    const isEarlier = second === undefined || cursors.indexOf(first) < cursors.indexOf(second);
    yield { input: first.input, records: first.take(second?.timeMs ?? Number.POSITIVE_INFINITY, isEarlier) };
    await first.fill();
  }
}

/** Where an input is: the records read and not yet taken. */
class Cursor {
  /** Event time of the next record; of the one before it where it cannot be read. */
  timeMs = Number.NEGATIVE_INFINITY;
  isAtEnd = false;
  private batch: readonly SourceRecord[] = [];
  private next = 0;
  private readonly batches: AsyncGenerator<SourceRecord[]>;

  constructor(readonly input: RunInput) {
    this.batches = recordsOf(input);
  }

  /** Has a next record, or is at the end. */
  async fill(): Promise<void> {
    while (this.next >= this.batch.length) {
      const { done, value } = await this.batches.next();
      if (done === true) {
        this.isAtEnd = true;
        return;
      }
      this.batch = value;
      this.next = 0;
      this.look();
    }
  }

  /** The records read that come before the time, with those of that time where `withEqual`; at least one. */
  take(untilMs: number, withEqual: boolean): readonly SourceRecord[] {
    const from = this.next;
    do {
      this.next += 1;
      this.look();
    } while (
      this.next < this.batch.length &&
      (this.timeMs < untilMs || (withEqual && this.timeMs === untilMs))
    );
    return this.batch.slice(from, this.next);
  }

  private look(): void {
    const record = this.batch[this.next];
    if (record === undefined) return;
    const { decoder } = this.input.tasks;
    const decoded = decodeRecord(decoder, intakeRecordOf(record, 0n));
    if (decoded.ok) this.timeMs = decoded.event.timeMs;
  }
}

import type { EventLog, LogRecord } from '../../platform/event-log/event-log';
import { topicBounds } from '../../platform/event-log/topic-bounds';
import { readRange } from '../runtime/order-log';
import type { SourceRecord } from '../sources/source-record';
import { UsageError } from '../sources/usage-error';
import type { HistoryInput } from './read-history';
import type { TrainingPlan } from './training-plan';

/** Records that are held at once of a partition. */
const CHUNK = 5000n;

/**
 * The partitions of all streams in a log, each up to its end as it is now: labels first, so that one that arrived in the
 * moment of an event goes before it. Throws a UsageError where the log lacks a stream that is needed.
 */
export async function logInputs(log: EventLog, training: TrainingPlan): Promise<HistoryInput[]> {
  const { plan, labels, stream: scored } = training;
  const streams = [...plan.streams.values()].sort(
    (a, b) => Number(b.name === labels.stream.name) - Number(a.name === labels.stream.name),
  );
  const inputs: HistoryInput[] = [];
  for (const { name, topic } of streams) {
    const bounds = await topicBounds(log, topic);
    if (bounds === null && (name === scored.name || name === labels.stream.name))
      throw new UsageError(`the log has no topic ${topic}: nothing of the stream ${name} was read in yet`);
    for (const { partition, start, end } of bounds ?? []) {
      const file = `${topic}/${partition}`;
      inputs.push({ stream: name, file, source: () => recordsOf(log, topic, partition, start, end) });
    }
  }
  return inputs;
}

async function* recordsOf(
  log: EventLog,
  topic: string,
  partition: number,
  start: bigint,
  end: bigint,
): AsyncGenerator<SourceRecord[]> {
  for (let from = start; from < end; from += CHUNK) {
    const to = from + CHUNK < end ? from + CHUNK : end;
    const records = await readRange(log, topic, partition, from, to);
    if (records.length > 0) yield records.map(record => sourceRecord(record, `${topic}/${partition}`));
  }
}

function sourceRecord({ value, offset, damage }: LogRecord, file: string): SourceRecord {
  return {
    text: Buffer.from(value).toString('utf8'),
    ...{ raw: null, rawBytes: null, damage: damage ?? null },
    ...{ file, fileIndex: 0, line: Number(offset) + 1 },
  };
}

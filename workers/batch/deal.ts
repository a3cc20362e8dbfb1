import type { StreamPlan } from '../../core/definitions/plan-stream';
import { partitionOf } from '../../core/shards/partition';
import { CsvRow } from '../sources/csv/csv-row';
import { LineRecord, type SourceRecord } from '../sources/source-record';
import {
  ByteRecord,
  ForeseenRecord,
  RowRecord,
  type Foreseen,
  type IntakeRecord,
} from '../stages/intake-record';

/**
 * Runs of records that go to one partition, in the order of the input. `foreseen`: what was read of each before; null:
 * nothing.
 */
export function deal(
  batch: readonly SourceRecord[],
  stream: StreamPlan,
  offsets: bigint[],
  foreseen: readonly Foreseen[] | null = null,
): { partition: number; records: IntakeRecord[] }[] {
  const runs: { partition: number; records: IntakeRecord[] }[] = [];
  for (const [index, record] of batch.entries()) {
    const partition = offsets.length === 1 ? 0 : partitionOfRecord(record, stream, offsets.length);
    const offset = offsets[partition] ?? 0n;
    offsets[partition] = offset + 1n;
    const plain = intakeRecordOf(record, offset);
    const known = foreseen?.[index];
    const taken = known === undefined ? plain : new ForeseenRecord(plain, known);
    const last = runs.at(-1);
    if (last?.partition === partition) last.records.push(taken);
    else runs.push({ partition, records: [taken] });
  }
  return runs;
}

export function intakeRecordOf(record: SourceRecord, offset: bigint): IntakeRecord {
  if (record instanceof LineRecord && record.damage === null) {
    const { block, start, end } = record.place;
    return new ByteRecord(offset, block.bytes, start, end, null, null);
  }
  if (record instanceof CsvRow) return new RowRecord(offset, record);
  const { text, raw, rawBytes: bytes, damage } = record;
  return { offset, text, raw, bytes, appendedMs: null, damage };
}

/** By the first entity, else the id; a record without either goes to partition 0. */
function partitionOfRecord(record: SourceRecord, stream: StreamPlan, partitions: number): number {
  const object = parseObject(record.text);
  const idField = stream.fields.find(field => field.slot === stream.idSlot)?.name;
  const key = keyText(object, stream.entities[0]?.field) ?? keyText(object, idField);
  return key === null ? 0 : partitionOf(key, partitions);
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function keyText(object: Readonly<Record<string, unknown>>, field: string | undefined): string | null {
  const value = field !== undefined && Object.hasOwn(object, field) ? object[field] : null;
  return value === null || value === undefined || typeof value === 'object' ? null : String(value);
}

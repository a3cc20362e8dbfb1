import type { z } from 'zod';
import type { ingestErrorSchema } from '../../contracts/api';
import { decodeEvent } from '../../core/events/decode';
import type { WeirEvent } from '../../core/events/event';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { partitionOf } from '../../core/shards/partition';
import type { EventLog, NewRecord } from '../../platform/event-log/event-log';
import { currentDefinitions } from '../queries/current-definitions';
import { resources, type Resources } from '../resources';

export type IngestError = z.infer<typeof ingestErrorSchema>;
export type Ingested =
  | Readonly<{ ok: true; accepted: number }>
  | Readonly<{ ok: false; reason: 'no_stream' }>
  /** All that is wrong, but no more than the first thousand; `bad` counts every one. */
  | Readonly<{ ok: false; reason: 'bad_records'; rejected: IngestError[]; bad: number }>;

const SHOWN_MAX = 1000;

/** Appends events to a stream's topic, all or, where one of them is wrong, none. Resolves once they are durable. */
export async function ingestEvents(
  stream: string,
  records: readonly Readonly<{ text: string; line: number | null }>[],
  { control, log }: Pick<Resources, 'control' | 'log'> = resources(),
): Promise<Ingested> {
  const plan = (await currentDefinitions(control)).plan.streams.get(stream);
  if (plan === undefined) return { ok: false, reason: 'no_stream' };
  const keys: (string | null)[] = [];
  const rejected: IngestError[] = [];
  let bad = 0;
  for (const [index, { text, line }] of records.entries()) {
    const decoded = decodeEvent(plan, text);
    if (decoded.ok) {
      keys.push(keyOf(plan, decoded.event));
      continue;
    }
    bad += 1;
    const { reason, field, message } = decoded;
    if (rejected.length < SHOWN_MAX) rejected.push({ index, line, reason, field, message });
  }
  if (bad > 0) return { ok: false, reason: 'bad_records', rejected, bad };
  if (records.length > 0) await append(plan, records, keys, log);
  return { ok: true, accepted: records.length };
}

/** What orders an event among others: its first entity, else its id; null: nothing does. */
function keyOf(plan: StreamPlan, event: WeirEvent): string | null {
  const [entity] = plan.entities;
  const value = entity === undefined ? null : event.values[entity.slot];
  return value === null || value === undefined ? event.id : String(value);
}

async function append(
  plan: StreamPlan,
  records: readonly Readonly<{ text: string }>[],
  keys: readonly (string | null)[],
  log: EventLog,
): Promise<void> {
  const partitions = await log.ensureTopic(plan.topic, { partitions: plan.partitions });
  const encoder = new TextEncoder();
  const appended = records.map(({ text }, index): NewRecord => {
    const key = keys[index] ?? null;
    const partition = key === null ? index % partitions : partitionOf(key, partitions);
    return { partition, key, value: encoder.encode(text) };
  });
  await log.append(plan.topic, appended);
}

import { definitionsRecordSchema, type DefinitionsRecord } from '../../contracts/definitions-record';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import type { EventLog } from '../../platform/event-log/event-log';

/** Topics of Weir's own: one partition each. */
const LIVE_RETENTION_MS = 15 * 60_000;

/** Creates the topics the engine and the server speak over, where they are absent. */
export async function ensureOwnTopics(log: EventLog, liveTopic: string): Promise<void> {
  await log.ensureTopic(DEFINITIONS_TOPIC, { partitions: 1, compacted: true });
  await log.ensureTopic(liveTopic, { partitions: 1, retentionMs: LIVE_RETENTION_MS });
}

/**
 * Calls back with each version of the definitions, oldest first, one at a time, until the signal aborts. A record
 * that cannot be read is refused by an error: nobody but Weir writes this topic.
 */
export async function followDefinitions(
  log: EventLog,
  onVersion: (record: DefinitionsRecord) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const [bounds] = await log.bounds(DEFINITIONS_TOPIC);
  let version = 0;
  const from = { topic: DEFINITIONS_TOPIC, partition: 0, offset: bounds?.start ?? 0n };
  await log.consume(
    from,
    async batch => {
      // Only the newest of a batch matters: each record is the whole set.
      const newest = batch.records.filter(record => record.value.length > 0).at(-1);
      if (newest === undefined) return;
      const record = definitionsRecordSchema.parse(JSON.parse(Buffer.from(newest.value).toString('utf8')));
      if (record.version <= version) return;
      version = record.version;
      await onVersion(record);
    },
    signal,
  );
}

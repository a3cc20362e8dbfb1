import { DEFINITIONS_TOPIC } from '../../contracts/live';
import { definitionsRecordSchema } from '../../contracts/definitions-record';
import type { Control } from '../../platform/control/control';
import type { EventLog } from '../../platform/event-log/event-log';
import { audit } from '../commands/audit';
import { newestSet, writeSet } from '../commands/definition-set';

/**
 * Workers know only the topic. A log that lacks the newest set (its data was lost, or it was made before the log)
 * gets it again; one that has a higher version than ours (our database was lost or restored) makes ours rise above
 * it, for workers pass over versions that do not.
 */
export async function publishMissingSet(control: Control, log: EventLog): Promise<void> {
  const published = await lastPublishedVersion(log);
  await control.prisma.$transaction(async tx => {
    const newest = await newestSet(tx);
    const isWaiting = (await tx.outboxRecord.count({ where: { topic: DEFINITIONS_TOPIC } })) > 0;
    if (newest.version === 0 || published === newest.version) return;
    if (published > newest.version) {
      const version = published + 1;
      await writeSet(tx, { version, definitions: newest.definitions }, 'weir');
      const detail = { from: newest.version, version };
      await audit(tx, { actor: 'weir', action: 'definitions.renumbered', subject: 'definitions', detail });
    } else if (!isWaiting) {
      const value = JSON.stringify(newest);
      await tx.outboxRecord.create({ data: { topic: DEFINITIONS_TOPIC, key: 'definitions', value } });
    }
  });
}

/** The highest version on the topic, 0 where it is empty. */
async function lastPublishedVersion(log: EventLog): Promise<number> {
  const [bounds] = await log.bounds(DEFINITIONS_TOPIC);
  if (bounds === undefined || bounds.end === bounds.start) return 0;
  let version = 0;
  const done = new AbortController();
  const from = { topic: DEFINITIONS_TOPIC, partition: bounds.partition, offset: bounds.start };
  await log.consume(
    from,
    async batch => {
      for (const record of batch.records) version = Math.max(version, versionOf(record.value));
      const next = (batch.records.at(-1)?.offset ?? 0n) + 1n;
      if (next >= bounds.end) done.abort();
    },
    done.signal,
    async () => done.abort(), // A compacted log may end before its last offset.
  );
  return version;
}

/** A record that is none of ours is passed over, as workers pass over it. */
function versionOf(value: Uint8Array): number {
  try {
    return definitionsRecordSchema.parse(JSON.parse(new TextDecoder().decode(value))).version;
  } catch {
    return 0;
  }
}

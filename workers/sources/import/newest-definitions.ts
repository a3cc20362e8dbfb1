import { definitionsRecordSchema } from '../../../contracts/definitions-record';
import { DEFINITIONS_TOPIC } from '../../../contracts/live';
import type { Definitions } from '../../../core/definitions/types';
import type { EventLog } from '../../../platform/event-log/event-log';
import { topicBounds } from '../../../platform/event-log/topic-bounds';

/** The definitions in force, as the engine reads them; null: Weir has none yet. */
export async function newestDefinitions(log: EventLog): Promise<Definitions | null> {
  const [bounds] = (await topicBounds(log, DEFINITIONS_TOPIC)) ?? [];
  if (bounds === undefined || bounds.end <= bounds.start) return null;
  const reading = new AbortController();
  let newest: Uint8Array | null = null;
  let isRead = false;
  const stop = () => {
    isRead = true;
    reading.abort();
  };
  await log.consume(
    { topic: DEFINITIONS_TOPIC, partition: 0, offset: bounds.start },
    async ({ records }) => {
      newest = records.findLast(record => record.value.length > 0)?.value ?? newest;
      if ((records.at(-1)?.offset ?? -1n) + 1n >= bounds.end) stop();
    },
    reading.signal,
    // A compacted log may have nothing at its end.
    async () => stop(),
  );
  return newest === null || !isRead ? null : parse(newest);
}

const parse = (value: Uint8Array): Definitions =>
  definitionsRecordSchema.parse(JSON.parse(Buffer.from(value).toString('utf8'))).definitions;

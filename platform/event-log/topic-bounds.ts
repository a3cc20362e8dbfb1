import { isPortError } from '../port-error';
import type { Bounds, EventLog } from './event-log';

/** The bounds of a topic's partitions; null: there is no such topic. */
export async function topicBounds(log: EventLog, topic: string): Promise<Bounds[] | null> {
  try {
    return await log.bounds(topic);
  } catch (error) {
    if (isPortError(error) && error.code === 'missing') return null;
    throw error;
  }
}

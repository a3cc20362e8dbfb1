import { PortError } from '../port-error';
import type { TopicOptions } from './event-log';

const NAME = /^[a-zA-Z0-9._-]{1,249}$/;

/** Kafka's rules, kept by every adapter, so that a topic can move. */
export function checkTopic(topic: string, { partitions, retentionMs }: TopicOptions): void {
  if (!NAME.test(topic) || topic === '.' || topic === '..') {
    throw refused(`topic name ${JSON.stringify(topic)} is not 1 to 249 of a-z, A-Z, 0-9, ".", "_", "-"`);
  }
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > 10_000) {
    throw refused(`topic ${topic}: partitions ${partitions} is not a whole number from 1 to 10000`);
  }
  if (retentionMs !== undefined && !(retentionMs > 0)) {
    throw refused(`topic ${topic}: retentionMs ${retentionMs} is not above 0`);
  }
}

export const refused = (message: string) => new PortError('refused', message, false);
export const missingTopic = (topic: string) =>
  new PortError('missing', `topic ${topic} does not exist; ensureTopic creates it`, false);
export const noPartition = (topic: string, partition: number, partitions: number) =>
  refused(`topic ${topic} has partitions 0 to ${partitions - 1}, not ${partition}`);
export const lostRecords = (topic: string, partition: number, wanted: bigint, end: bigint) =>
  new PortError(
    'lost',
    `topic ${topic} partition ${partition} ends at ${end}, before offset ${wanted} that was read already: ` +
      'the topic was recreated or its log was lost; forget the checkpoints that belong to it',
    false,
  );
export const inUse = (topic: string, partition: number) =>
  new PortError(
    'in_use',
    `topic ${topic} partition ${partition} is being consumed already by this event log`,
    false,
  );
export const closedLog = () => new PortError('unavailable', 'the event log is closed', false);

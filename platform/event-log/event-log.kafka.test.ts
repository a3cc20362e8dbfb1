import { Kafka, logLevel } from './kafka/kafkajs';
import { afterAll, beforeAll, describe } from 'vitest';
import { eventLogContract } from './event-log.contract';
import { eventLogFaultsContract } from './event-log-faults.contract';
import { runLogContract, type LogHarness } from './event-log.testing';
import { openKafkaEventLog } from './kafka/kafka-event-log';

const brokers = process.env.KAFKA_BROKERS?.split(',') ?? [];
const reason = brokers.length > 0 ? '' : ' (skipped: KAFKA_BROKERS is not set)';

describe.skipIf(brokers.length === 0)(`event log on Kafka${reason}`, () => {
  const admin = new Kafka({
    brokers: brokers.length > 0 ? brokers : ['none:1'],
    logLevel: logLevel.NOTHING,
  }).admin();
  beforeAll(() => admin.connect());
  afterAll(() => admin.disconnect());

  const harness: LogHarness = {
    open: () =>
      openKafkaEventLog({ brokers, clientId: 'weir-test', log: (_level, message) => console.error(message) }),
    trimmable: { retentionMs: 3_600_000 },
    async trim(topic, before) {
      await admin.fetchTopicOffsets(topic); // So that this client knows the topic.
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(before) }] });
    },
  };
  runLogContract('what every log promises', eventLogContract, harness);
  runLogContract('ends and errors', eventLogFaultsContract, harness);
});

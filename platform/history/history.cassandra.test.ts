import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { openCassandraSession } from '../cassandra/session';
import { openCassandraHistory } from './cassandra/cassandra-history';
import { EVER, FIRST, windowRow } from './contract/rows';
import { runHistoryContract } from './history.contract';

const contactPoints = process.env['CASSANDRA_CONTACT_POINTS']?.split(',') ?? [];
const localDataCenter = process.env['CASSANDRA_LOCAL_DC'] ?? 'datacenter1';
const keyspace = `weir_test_${randomUUID().slice(0, 8)}`;
const openIn = (name: string) =>
  openCassandraHistory({ contactPoints, localDataCenter, keyspace: name, now: Date.now });

describe.skipIf(contactPoints.length === 0)('with CASSANDRA_CONTACT_POINTS set', () => {
  afterAll(async () => {
    const session = await openCassandraSession({ contactPoints, localDataCenter });
    await session.client.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`, [], {
      prepare: false,
      readTimeout: 20_000,
    });
    await session.close();
  });

  runHistoryContract('Cassandra', () => openIn(keyspace), { modelRuns: 25, timeoutMs: 60_000 });

  test('four processes that start at once make one schema and see each other’s rows', async () => {
    const opened = await Promise.all([1, 2, 3, 4].map(() => openIn(`${keyspace}_2`)));
    for (const [index, history] of opened.entries())
      await history.put({ windows: [windowRow('spend', index)] });
    for (const history of opened) {
      expect((await history.scanWindows('spend', {}, EVER, FIRST)).items).toHaveLength(4);
      await history.close();
    }
  });

  test('refuses a keyspace that is no name', async () => {
    await expect(openIn('a; DROP KEYSPACE b')).rejects.toMatchObject({ name: 'PortError', code: 'refused' });
  });
});

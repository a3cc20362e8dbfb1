import { describe, expect, test } from 'vitest';
import { openTcpProxy } from '../testing/tcp-proxy';
import { openCassandraSession } from './session';

const [contactPoint = ''] = process.env['CASSANDRA_CONTACT_POINTS']?.split(',') ?? [];
const localDataCenter = process.env['CASSANDRA_LOCAL_DC'] ?? 'datacenter1';
const CUTS = 300;
const ALIVE = { query: 'SELECT release_version FROM system.local', params: [] };

describe.skipIf(contactPoint === '')('with CASSANDRA_CONTACT_POINTS set', () => {
  // An error nobody handles fails the run of the tests, as it would end a worker.
  test('connections that break at every moment of their setting up leave a session that works again', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error) => void warnings.push(name);
    process.on('warning', warned);
    const proxy = await openTcpProxy(contactPoint);
    const sessions = await Promise.all(
      Array.from({ length: 8 }, () =>
        openCassandraSession({ contactPoints: [proxy.address], localDataCenter }),
      ),
    );
    let cuts = 0;
    for (const pauseMs of pauses(CUTS)) {
      await new Promise(resolve => setTimeout(resolve, pauseMs));
      proxy.cut();
      cuts += 1;
    }
    expect(cuts).toBe(CUTS);
    for (const session of sessions) {
      await expect.poll(() => answers(session.read(ALIVE, 1, null)), { timeout: 30_000 }).toBe(true);
      await expect.poll(() => isConnected(session.client), { timeout: 30_000 }).toBe(true);
    }
    await Promise.all(sessions.map(session => session.close()));
    await proxy.close();
    process.off('warning', warned);
    // Attempts at once each leave a listener behind on their host: node warns of the eleventh.
    expect(warnings).toEqual([]);
  }, 90_000);
});

/** Between 1 and 80 ms, each as often as the other: setting a connection up takes some 10 to 40 ms. */
const pauses = (count: number) => Array.from({ length: count }, (_, at) => 1 + ((at * 37) % 80));

const answers = (asked: Promise<unknown>) =>
  asked.then(
    () => true,
    () => false,
  );

function isConnected(client: object): boolean {
  const control: unknown = Reflect.get(client, 'controlConnection');
  const connection: unknown = control instanceof Object ? Reflect.get(control, 'connection') : null;
  return connection instanceof Object && Reflect.get(connection, 'connected') === true;
}

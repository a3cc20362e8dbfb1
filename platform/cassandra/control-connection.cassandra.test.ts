import dns from 'node:dns';
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openTcpProxy } from '../testing/tcp-proxy';
import { openCassandraSession } from './session';

const [contactPoint = ''] = process.env['CASSANDRA_CONTACT_POINTS']?.split(',') ?? [];
const localDataCenter = process.env['CASSANDRA_LOCAL_DC'] ?? 'datacenter1';
const SESSIONS = 8;
const CUTS = 300;
const ALIVE = { query: 'SELECT release_version FROM system.local', params: [] };

afterEach(() => void vi.restoreAllMocks());

describe.skipIf(contactPoint === '')('with CASSANDRA_CONTACT_POINTS set', () => {
  // An error nobody handles fails the run of the tests, as it would end a worker.
  test('connections that break at every moment of their setting up leave sessions that work, with nothing left over', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error) => void warnings.push(name);
    process.on('warning', warned);
    const proxy = await openTcpProxy(contactPoint);
    const sessions = await Promise.all(
      Array.from({ length: SESSIONS }, () =>
        openCassandraSession({ contactPoints: [proxy.address], localDataCenter }),
      ),
    );
    const hosts = sessions.flatMap(({ client }) => client.hosts.values());
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
    // The control connection is one of its host's, which has a single one.
    await expect.poll(() => proxy.connections(), { timeout: 10_000 }).toBe(SESSIONS);
    expect(sessions.flatMap(({ client }) => client.hosts.values())).toEqual(hosts);
    for (const host of hosts) expect(listeners(host)).toBe(1); // The client's own.
    await Promise.all(sessions.map(session => session.close()));
    await expect.poll(() => proxy.connections(), { timeout: 10_000 }).toBe(0);
    await proxy.close();
    process.off('warning', warned);
    // Of listeners that pile up and go again node warns at the eleventh.
    expect(warnings).toEqual([]);
  }, 90_000);

  test('finds a server whose name leads to another address after its connections broke', async () => {
    const first = await openTcpProxy(contactPoint, { host: '127.0.0.2', port: 0 });
    const [, port = ''] = first.address.split(':');
    let leadsTo = '127.0.0.2';
    vi.spyOn(dns, 'resolve4').mockImplementation(((_name: string, answer: Answer) =>
      answer(null, [leadsTo])) as typeof dns.resolve4);
    vi.spyOn(dns, 'resolve6').mockImplementation(((_name: string, answer: Answer) =>
      answer(null, [])) as typeof dns.resolve6);
    const session = await openCassandraSession({ contactPoints: [`cassandra:${port}`], localDataCenter });
    expect(session.client.hosts.keys()).toEqual([first.address]);

    const second = await openTcpProxy(contactPoint, { host: '127.0.0.3', port: Number(port) });
    leadsTo = '127.0.0.3';
    await first.close();
    await expect.poll(() => answers(session.read(ALIVE, 1, null)), { timeout: 30_000 }).toBe(true);
    await expect.poll(() => session.client.hosts.keys(), { timeout: 10_000 }).toEqual([second.address]);
    await expect.poll(() => second.connections(), { timeout: 10_000 }).toBe(1);
    await session.close();
    await second.close();
  }, 60_000);
});

type Answer = (error: null, addresses: string[]) => void;

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

const listeners = (host: object): number => (host instanceof EventEmitter ? host.listenerCount('down') : 0);

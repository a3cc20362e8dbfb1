import { Client, policies, types } from 'cassandra-driver';
import { PortError } from '../port-error';
import { keepControlConnection } from './control-connection';
import { asPortError } from './failures';
import { openSemaphore } from './semaphore';

export type CassandraOptions = Readonly<{
  /** `host` or `host:port`. */
  contactPoints: readonly string[];
  localDataCenter: string;
}>;

/** Never null: a null is written as a tombstone. */
export type Param = string | number | bigint | boolean | Buffer;
export type Statement = Readonly<{ query: string; params: readonly Param[] }>;
export type Rows = Readonly<{ rows: types.Row[]; pageState: string | null }>;

const IN_FLIGHT_MAX = 200;
const RECONNECT_MS = 1_000;

export type CassandraSession = Awaited<ReturnType<typeof openCassandraSession>>;

/**
 * The driver with the settings it needs: known by its measured defaults, a hung server would go unnoticed for 42 s, one
 * that was away for an hour would be tried every ten minutes, and an idempotent write would not be retried. Every
 * statement is prepared, every table named with its keyspace.
 */
export async function openCassandraSession({ contactPoints, localDataCenter }: CassandraOptions) {
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    encoding: { useBigIntAsLong: true, useUndefinedAsUnset: true },
    pooling: { heartBeatInterval: 5_000 },
    socketOptions: { connectTimeout: 5_000, readTimeout: 3_000, defunctReadTimeoutThreshold: 8 },
    policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(RECONNECT_MS) },
    queryOptions: { prepare: true, isIdempotent: true, consistency: types.consistencies.localQuorum },
    monitorReporting: { enabled: false },
  });
  await connect(client, contactPoints);
  keepControlConnection(client);
  const limited = openSemaphore(IN_FLIGHT_MAX);
  const ask = (what: string, work: () => Promise<types.ResultSet>) =>
    limited(work).catch((error: unknown) => {
      throw asPortError(what, error);
    });

  return {
    client,
    write: async ({ query, params }: Statement) => {
      await ask('a write', () => client.execute(query, [...params]));
    },
    /** Statements of one partition: together or not at all, in one round trip. */
    writeTogether: async (statements: readonly Statement[]) => {
      const queries = statements.map(({ query, params }) => ({ query, params: [...params] }));
      await ask('a write', () => client.batch(queries, { logged: false }));
    },
    read: async (
      { query, params }: Statement,
      fetchSize: number,
      pageState: string | null,
    ): Promise<Rows> => {
      const options = pageState === null ? { fetchSize } : { fetchSize, pageState };
      const result = await ask('a read', () => client.execute(query, [...params], options));
      return { rows: result.rows, pageState: result.pageState ?? null };
    },
    /** Sees every conditional write that was ever decided, and finishes one that was left half done. */
    readSerial: async ({ query, params }: Statement): Promise<types.Row | null> => {
      const options = { consistency: types.consistencies.serial };
      return (await ask('a serial read', () => client.execute(query, [...params], options))).first();
    },
    /** A compare-and-set. Never sent twice: after a failure its outcome is unknown and the caller must read. */
    writeIf: async ({ query, params }: Statement): Promise<boolean> => {
      const options = { isIdempotent: false, serialConsistency: types.consistencies.serial };
      const result = await ask('a conditional write', () => client.execute(query, [...params], options));
      return result.wasApplied();
    },
    close: () => client.shutdown(),
  };
}

async function connect(client: Client, contactPoints: readonly string[]) {
  try {
    await client.connect();
  } catch (error) {
    await client.shutdown().catch(() => undefined);
    throw new PortError(
      'unavailable',
      `Cassandra at ${contactPoints.join(', ')}: ${String(error)}`,
      true,
      error,
    );
  }
}

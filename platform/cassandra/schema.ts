import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PortError } from '../port-error';
import { asPortError } from './failures';
import type { CassandraSession } from './session';

/** A table without its keyspace: `columns` with the primary key, clustering order, and how long its rows live. */
export type TableSpec = Readonly<{
  name: string;
  columns: string;
  order?: string;
  ttlSeconds?: number;
  /** How long a deletion is remembered. Short where a row that came back would harm nothing. */
  graceSeconds?: number;
}>;

export type KeyspaceSpec = Readonly<{
  keyspace: string;
  localDataCenter: string;
  /** For a keyspace that is made. Default: 3, or as many as the data centre has nodes where they are fewer. */
  replicationFactor?: number;
  tables: readonly TableSpec[];
}>;

const AGREEMENT_MS = 5_000;

/**
 * Makes what is missing. Two processes may do so at once, through different nodes: each table has an id made of its
 * name, so that both make the same table (else Cassandra would make two and lose one of them).
 */
export async function ensureSchema({ client }: CassandraSession, spec: KeyspaceSpec): Promise<void> {
  checkName(spec.keyspace);
  try {
    if (!(await hasKeyspace())) await ddl(createKeyspace(spec, nodesIn(spec.localDataCenter)));
    const present = await tablesPresent();
    for (const table of spec.tables)
      if (!present.has(table.name)) await ddl(createTable(spec.keyspace, table));
    await agree();
  } catch (error) {
    throw asPortError(`making the tables of ${spec.keyspace}`, error);
  }

  async function hasKeyspace() {
    const query = 'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?';
    return (await client.execute(query, [spec.keyspace])).first() !== null;
  }

  async function tablesPresent(): Promise<ReadonlySet<string>> {
    const query = 'SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?';
    const { rows } = await client.execute(query, [spec.keyspace]);
    return new Set(rows.map(row => String(row['table_name'])));
  }

  /** Waits for every node to know tables that another process has just made. A node that is down is not waited for. */
  async function agree() {
    const deadline = performance.now() + AGREEMENT_MS;
    while ((await schemaVersions()).size > 1 && performance.now() < deadline) await sleep(100);
  }

  async function schemaVersions(): Promise<ReadonlySet<string>> {
    const local = await client.execute('SELECT schema_version FROM system.local');
    const peers = await client.execute('SELECT schema_version FROM system.peers');
    return new Set([...local.rows, ...peers.rows].map(row => String(row['schema_version'])));
  }

  async function ddl(statement: string) {
    await client.execute(statement, [], { prepare: false, readTimeout: 20_000 });
  }

  function nodesIn(dataCenter: string) {
    return client.hosts.values().filter(host => host.datacenter === dataCenter).length;
  }
}

function createKeyspace({ keyspace, localDataCenter, replicationFactor }: KeyspaceSpec, nodes: number) {
  const copies = replicationFactor ?? Math.max(1, Math.min(3, nodes));
  const dataCenter = localDataCenter.replaceAll("'", "''");
  const replication = `{'class': 'NetworkTopologyStrategy', '${dataCenter}': ${copies}}`;
  return `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${replication}`;
}

function createTable(keyspace: string, { name, columns, order, ttlSeconds, graceSeconds }: TableSpec) {
  const options = [
    `id = ${tableId(keyspace, name)}`,
    ...(order === undefined ? [] : [`CLUSTERING ORDER BY (${order})`]),
    `compaction = {'class': 'UnifiedCompactionStrategy'}`,
    ...(ttlSeconds === undefined ? [] : [`default_time_to_live = ${ttlSeconds}`]),
    ...(graceSeconds === undefined ? [] : [`gc_grace_seconds = ${graceSeconds}`]),
  ];
  return `CREATE TABLE IF NOT EXISTS ${keyspace}.${name} (${columns}) WITH ${options.join(' AND ')}`;
}

/** A UUID (version 5 in form) of the table's full name. */
function tableId(keyspace: string, name: string): string {
  const hex = hash('sha1', `weir table ${keyspace}.${name}`);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** It stands in statements: nothing but a name may. */
function checkName(keyspace: string) {
  if (/^[a-z][a-z0-9_]{0,47}$/.test(keyspace)) return;
  throw new PortError(
    'refused',
    `keyspace "${keyspace}" is not a name of lower case letters, digits and _ (at most 48)`,
    false,
  );
}

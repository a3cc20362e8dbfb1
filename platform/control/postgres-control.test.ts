import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { migrations } from '../../prisma/generated/migrations';
import { openPostgresControl } from './control';
import { runControlContract } from './control.contract';
import { startControlProcess, startWriter } from './testing/start-control-process';

const server = process.env['DATABASE_URL'];

describe.skipIf(server === undefined)('with a PostgreSQL server', () => {
  runControlContract('postgres', async () => {
    const { url, remove } = await newDatabase(server ?? '');
    return {
      open: list => openPostgresControl({ url, ...(list && { migrations: list }) }),
      startWriter: () => startWriter('postgres', url),
      remove,
    };
  });

  test('two processes that start at once apply each migration once', async () => {
    const { url, remove } = await newDatabase(server ?? '');
    const children = await Promise.all([1, 2, 3].map(() => startControlProcess('postgres', url, 'open')));
    const codes = await Promise.all(children.map(async child => (await once(child, 'close'))[0] as number));
    expect(codes).toEqual([0, 0, 0]);
    const control = await openPostgresControl({ url });
    const rows = await control.prisma.$queryRaw<unknown[]>`SELECT * FROM _prisma_migrations`;
    expect(rows).toHaveLength(migrations.length);
    await control.close();
    await remove();
  });
});

test('a server that is not there: unavailable, without the password in the message', async () => {
  const url = 'postgresql://weir:hush-hush@127.0.0.1:1/weir';
  const error: unknown = await openPostgresControl({ url }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'unavailable', retriable: true });
  expect(String(error)).toContain('127.0.0.1:1/weir');
  expect(String(error)).not.toContain('hush');
});

test('a server that accepts and never answers: unavailable within seconds', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(
    openPostgresControl({ url: `postgresql://weir@127.0.0.1:${port}/weir` }),
  ).rejects.toMatchObject({
    code: 'unavailable',
  });
  silent.close();
});

async function newDatabase(serverUrl: string) {
  const name = `control_${randomUUID().replaceAll('-', '')}`;
  const onServer = async (sql: string) => {
    const client = new Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorSchema, ingestRefusedSchema, ruleSavedSchema } from '@/contracts/api';
import { partitionOf } from '@/core/shards/partition';
import { changePassword } from '@/server/commands/change-password';
import { revokeKey } from '@/server/commands/revoke-key';
import { makeTestUser, TEST_PASSWORD } from '@/server/testing/make-test-user';
import { sampleEvent } from '@/server/testing/sample-definitions';
import { callApi, ORIGIN, type Method } from './testing/call-api';
import { openTestApi, signIn, type TestApi } from './testing/open-test-api';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

type Sent = { body: BodyInit; type?: string; headers?: Record<string, string> };
const send = (
  method: Method,
  target: string,
  { body, type = 'application/json', headers = api.callers.key }: Sent,
) => callApi(method, target, { headers: { 'content-type': type, ...headers }, body });
const ingest = (sent: Sent) => send('POST', '/api/ingest/transactions', sent);

async function stored(): Promise<{ key: string | null; partition: number; text: string }[]> {
  const { log } = api.resources;
  const found: { key: string | null; partition: number; text: string }[] = [];
  for (const { partition, end } of await log.bounds('transactions')) {
    if (end === 0n) continue;
    const done = new AbortController();
    await log.consume(
      { topic: 'transactions', partition, offset: 0n },
      async ({ records }) => {
        for (const { key, value } of records)
          found.push({ key, partition, text: new TextDecoder().decode(value) });
        if ((records.at(-1)?.offset ?? -1n) + 1n >= end) done.abort();
      },
      done.signal,
    );
  }
  return found;
}

describe('ingest', () => {
  test('takes one event, an array and NDJSON, as written, each to the partition of its first entity', async () => {
    const long =
      '{ "id":"long", "time":1700000000000, "terminal":"T9", "card":"C1", "amount": 90071992547409.91 }';
    const array = `[${JSON.stringify(sampleEvent('a"],['))} ,\n ${long}]`;
    const lines = `${JSON.stringify(sampleEvent('n1'))}\n\n  \r\n${JSON.stringify(sampleEvent('n2'))}\r\n`;
    const answers = [
      await ingest({ body: JSON.stringify(sampleEvent('one'), null, 2) }),
      await ingest({ body: array }),
      await ingest({ body: lines, type: 'application/x-ndjson; charset=utf-8' }),
      await ingest({ body: '[]' }),
      await ingest({
        body: gzipSync(JSON.stringify(sampleEvent('zip'))),
        headers: { ...api.callers.key, 'content-encoding': 'gzip' },
      }),
    ];
    expect(answers.map(answer => answer.status)).toEqual([202, 202, 202, 202, 202]);
    expect(await Promise.all(answers.map(answer => answer.json()))).toEqual(
      [1, 2, 2, 0, 1].map(accepted => ({ accepted })),
    );
    const records = await stored();
    expect(records.map(record => (JSON.parse(record.text) as { id: string }).id).sort()).toEqual(
      ['a"],[', 'long', 'n1', 'n2', 'one', 'zip'].sort(),
    );
    expect(records.map(record => record.text)).toContain(long);
    for (const { key, partition, text } of records) {
      expect(key).toBe((JSON.parse(text) as { terminal: string }).terminal);
      expect(partition).toBe(partitionOf(key ?? '', 4));
    }
  });

  test('names each bad record, takes none, and says which line', async () => {
    const before = (await stored()).length;
    const good = JSON.stringify(sampleEvent('g'));
    const bad = [
      good,
      '{"id":',
      '7',
      JSON.stringify(sampleEvent('b', { amount: 'x' })),
      JSON.stringify({ id: 'm' }),
      good,
    ];
    const response = await ingest({ body: bad.join('\n'), type: 'application/x-ndjson' });
    expect(response.status).toBe(400);
    const refused = ingestRefusedSchema.parse(await response.json());
    expect(refused.rejected.map(({ index, line, reason, field }) => [index, line, reason, field])).toEqual([
      [1, 2, 'undecodable', null],
      [2, 3, 'undecodable', null],
      [3, 4, 'schema', 'amount'],
      [4, 5, 'schema', 'time'],
    ]);
    expect(refused.error.message).toMatch(/^4 records are wrong/);
    expect((await stored()).length).toBe(before);
  });

  test.each([
    ['no JSON', '{', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'application/json', 400],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415],
    ['another charset', '[]', 'application/json; charset=latin1', 415],
    ['too much', new Uint8Array(5 * 2 ** 20 + 1), 'application/json', 413],
  ])('%s: %s', async (_what, body, type, status) => {
    const response = await ingest({ body, type });
    expect(response.status).toBe(status);
    errorSchema.parse(await response.json());
  });

  test('stops reading at the limit, whatever length is announced and however it is packed', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(2 ** 16));
      },
    });
    expect((await ingest({ body: endless })).status).toBe(413);
    expect(pulled).toBeLessThan(90);
    const bomb = gzipSync(new Uint8Array(200 * 2 ** 20));
    const headers = { ...api.callers.key, 'content-encoding': 'gzip' };
    expect((await ingest({ body: bomb, headers })).status).toBe(413);
    expect((await ingest({ body: 'not gzip', headers })).status).toBe(400);
    expect((await ingest({ body: '[]', headers: { ...headers, 'content-encoding': 'br' } })).status).toBe(
      415,
    );
  });

  test('a stream that is not there: 404', async () => {
    expect((await send('POST', '/api/ingest/none', { body: '[]' })).status).toBe(404);
  });
});

describe('a rule', () => {
  const rule = { stream: 'transactions', when: 'event.amount > 5.0', severity: 'low', mode: 'live' };
  const put = (body: string, headers = api.callers.admin, name = 'large') =>
    send('PUT', `/api/definitions/rules/${name}`, { body, headers });

  test('is saved under the next version', async () => {
    const response = await put(JSON.stringify(rule));
    expect(ruleSavedSchema.parse(await response.json())).toMatchObject({
      version: 2,
      rule: { name: 'large', version: 2 },
    });
  });

  test('with a wrong condition is refused with the place in it', async () => {
    const response = await put(JSON.stringify({ ...rule, when: 'event.amount >\n  event.nothing' }));
    expect(response.status).toBe(400);
    const { error } = errorSchema.parse(await response.json());
    expect(error.problems).toMatchObject([{ path: 'when', line: 2, column: 3 }]);
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page of no origin', { origin: 'null' }],
    ['a page that names a site of the same host', { origin: 'http://127.0.0.1:4000' }],
    ['nobody knows where', {}],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ])('sent with the cookie from %s is refused', async (_who, from) => {
    const { cookie = '' } = api.callers.admin;
    const response = await put(JSON.stringify(rule), { cookie, ...from });
    expect(response.status).toBe(403);
  });

  test('sent from our own page without Origin is taken', async () => {
    const { cookie = '' } = api.callers.admin;
    expect((await put(JSON.stringify(rule), { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });
});

describe('sessions and keys', () => {
  const me = async (headers: Record<string, string>) => (await callApi('GET', '/api/me', { headers })).status;

  test('the session cookie is out of reach of scripts and other sites, and the token is in it alone', async () => {
    await makeTestUser(api.resources.control, 'c@example.org', 'analyst');
    const response = await callApi('POST', '/api/auth/sign-in/email', {
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body: JSON.stringify({ email: ' C@Example.org ', password: TEST_PASSWORD }),
    });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/i);
    expect(await response.json()).toEqual({ user: { email: 'c@example.org', name: 'c', role: 'analyst' } });
  });

  test('signing out ends the session, not only the cookie', async () => {
    await makeTestUser(api.resources.control, 'd@example.org', 'analyst');
    const cookie = await signIn('d@example.org');
    expect(await me({ cookie })).toBe(200);
    await callApi('POST', '/api/auth/sign-out', { headers: { cookie, origin: ORIGIN } });
    expect(await me({ cookie })).toBe(401);
  });

  test('a new password ends every session and is the only one that works', async () => {
    const { control } = api.resources;
    await makeTestUser(api.resources.control, 'e@example.org', 'analyst');
    const cookie = await signIn('e@example.org');
    const changed = await changePassword(control, { email: 'E@example.org' }, 'test');
    expect(changed).toMatchObject({ ok: true, sessionsEnded: 1 });
    expect(await me({ cookie })).toBe(401);
    await expect(signIn('e@example.org')).rejects.toThrow('401');
    expect(await me({ cookie: await signIn('e@example.org', changed.ok ? changed.password : '') })).toBe(200);
  });

  test('a forged or changed cookie opens nothing', async () => {
    const { cookie = '' } = api.callers.admin;
    expect(await me({ cookie: cookie.slice(0, -3) })).toBe(401);
    expect(await me({ cookie: 'weir.session_token=abc.def' })).toBe(401);
  });

  test('a wrong key is not mended by a good cookie', async () => {
    expect(await me({ ...api.callers.admin, ...api.callers.wrongKey })).toBe(401);
  });

  test('a revoked key ends at once', async () => {
    expect(await me(api.callers.key)).toBe(200);
    await revokeKey(api.resources.control, 'press', 'test');
    expect(await me(api.callers.key)).toBe(401);
  });

  test('of a key and a password nothing is stored that could be used', async () => {
    const { prisma } = api.resources.control;
    const rows = JSON.stringify([
      await prisma.apiKey.findMany(),
      await prisma.account.findMany(),
      await prisma.auditEntry.findMany({ select: { detail: true, subject: true } }),
    ]);
    expect(rows).not.toContain('wk_');
    expect(rows).toContain('scrypt$17$8$1$'); // That of the one whose password was changed by a command.
  });

  test('many wrong passwords: 429 with the time to wait, also for the right one', async () => {
    await makeTestUser(api.resources.control, 'f@example.org', 'analyst');
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => signIn('f@example.org', 'wrong wrong').catch(String)),
    );
    expect(tries.filter(text => text.includes('429'))).toHaveLength(2);
    await expect(signIn('f@example.org')).rejects.toThrow('429');
    const other = await callApi('POST', '/api/auth/sign-in/email', {
      headers: { origin: ORIGIN, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'f@example.org', password: 'x' }),
    });
    expect(Number(other.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

test('too many requests of one key: 429 with the time to wait', async () => {
  const slow = await openTestApi({ ingestPerSecond: 2 });
  const ask = () =>
    callApi('POST', '/api/ingest/transactions', {
      headers: { ...slow.callers.key, 'content-type': 'application/json' },
      body: '[]',
    });
  const statuses: number[] = [];
  for (let index = 0; index < 12; index += 1) statuses.push((await ask()).status);
  expect(statuses.filter(status => status === 202).length).toBeGreaterThanOrEqual(10);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('1');
  await slow.close();
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Control } from '../../platform/control/control';
import { openEmbeddedControl } from '../../platform/control/embedded-control';
import { openHttpServer, type HttpServer } from '../http/server';
import { openOperator, OPERATOR_PATH } from './operator';

const token = 'a-token-of-this-run';
let folder: string;
let control: Control;
let http: HttpServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-operator-'));
  control = await openEmbeddedControl({ dir: join(folder, 'control') });
  const report = () => {};
  http = await openHttpServer({ host: '127.0.0.1', port: 0, isHttps: false, socketPath: '/rt', report });
  http.serve(
    openOperator({ token, stores: { control, data: () => Promise.reject(new Error('not here')) }, report }),
  );
});
afterAll(async () => {
  await http.close(100);
  await control.close();
  await rm(folder, { recursive: true });
});

const send = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  fetch(`http://127.0.0.1:${http.port}${OPERATOR_PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('who may not', () => {
  test.each([
    ['without a token', {}],
    ['with another token', { authorization: 'Bearer a-token-of-that-run' }],
    [
      'with the token, from a page in a browser',
      { authorization: `Bearer ${token}`, origin: 'http://127.0.0.1' },
    ],
  ])('%s is refused', async (_name, headers) => {
    const response = await send({ operation: 'keys.list' }, headers);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ ok: false, problem: 'not for you' });
  });
});

test.each([
  ['an unknown operation', { operation: 'users.delete', input: { email: 'a@b.c' } }],
  ['an operation without its input', { operation: 'keys.create' }],
  ['an operation with more than its input', { operation: 'keys.list', input: {} }],
  ['no JSON', '{"operation"'],
  ['more than it takes', JSON.stringify({ operation: 'keys.list', more: 'x'.repeat(5_000_000) })],
])('%s is refused', async (_name, body) => {
  expect((await send(body)).status).toBe(400);
});

test('an operation is done and its outcome told, a refusal with its reason', async () => {
  const made = await (await send({ operation: 'keys.create', input: { name: 'reader' } })).json();
  expect(made).toMatchObject({ ok: true, name: 'reader', key: expect.stringMatching(/^wk_/) });
  const again = await (await send({ operation: 'keys.create', input: { name: 'reader' } })).json();
  expect(again).toMatchObject({ ok: false, problem: expect.stringContaining('keys revoke') });
  const listed = await (await send({ operation: 'keys.list' })).json();
  expect(listed).toMatchObject({ ok: true, keys: [{ name: 'reader', revokedAt: null }] });
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { errorSchema } from '@/contracts/api';
import { provideResources } from '@/server/resources';
import { callApi } from './testing/call-api';
import { openTestApi, type TestApi } from './testing/open-test-api';

let api: TestApi;
const written = vi.spyOn(console, 'error').mockImplementation(() => undefined);
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(async () => {
  written.mockRestore();
  await api.close();
});

/** As thrown by a copy of the module that was bundled apart, which is how it is in the built program. */
class PortError extends Error {
  override readonly name = 'PortError';
  constructor(
    readonly code: string,
    readonly retriable: boolean,
  ) {
    super(`the store says ${code}`);
  }
}

async function answerWhenStoreThrows(error: unknown) {
  const history = { ...api.resources.history, scanAlerts: () => Promise.reject(error) };
  provideResources({ ...api.resources, history });
  const response = await callApi('GET', '/api/alerts', { headers: api.callers.key });
  provideResources(api.resources);
  const { error: told } = errorSchema.parse(await response.json());
  return { status: response.status, told, retryAfter: response.headers.get('retry-after') };
}

test('a store that does not answer: 503, and when to come again', async () => {
  const { status, told, retryAfter } = await answerWhenStoreThrows(new PortError('unavailable', true));
  expect([status, told.code, retryAfter]).toEqual([503, 'unavailable', '1']);
});

test('a cursor the store refuses: 400 that names it', async () => {
  const { status, told } = await answerWhenStoreThrows(new PortError('refused', false));
  expect([status, told.problems?.[0]?.path]).toEqual([400, 'cursor']);
});

test('a fault: 500 with an id that the log has too, and nothing of the fault itself', async () => {
  const { status, told } = await answerWhenStoreThrows(new Error('secret detail of /etc/weir'));
  expect(status).toBe(500);
  expect(told.message).not.toContain('secret');
  const id = /[0-9a-f-]{36}/.exec(told.message)?.[0] ?? '?';
  const lines = written.mock.calls.map(call => call.map(String).join(' '));
  expect(lines.find(line => line.includes(id))).toContain('secret detail');
});

test('a control database that does not answer: 503, nobody is let in', async () => {
  const auth = { ...api.resources.auth, sessionOf: () => Promise.reject(new PortError('unavailable', true)) };
  provideResources({ ...api.resources, auth });
  const response = await callApi('GET', '/api/alerts', { headers: api.callers.admin });
  provideResources(api.resources);
  expect(response.status).toBe(503);
});

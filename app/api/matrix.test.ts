import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorSchema } from '@/contracts/api';
import { errorStatuses, type RouteSpec } from '@/server/http/api/route-spec';
import { routes } from '@/server/http/api/routes';
import { callApi, METHODS } from './testing/call-api';
import { openTestApi, type Callers, type TestApi } from './testing/open-test-api';

/** Each operation with a request that is right, so that who asks alone decides. */
const requests: Record<keyof typeof routes, { target: string; body?: unknown }> = {
  health: { target: '/api/health' },
  openapi: { target: '/api/openapi.json' },
  me: { target: '/api/me' },
  live: { target: '/api/live' },
  windows: { target: '/api/metrics/spend/windows' },
  alerts: { target: '/api/alerts' },
  alert: { target: '/api/alerts/alert-1' },
  verification: { target: '/api/alerts/alert-1/verification' },
  deadLetters: { target: '/api/dead-letters' },
  partitions: { target: '/api/partitions' },
  definitions: { target: '/api/definitions' },
  putRule: {
    target: '/api/definitions/rules/large',
    body: { stream: 'transactions', when: 'event.amount > 1.0', severity: 'low', mode: 'live' },
  },
  ingest: { target: '/api/ingest/transactions', body: [] },
  signIn: {
    target: '/api/auth/sign-in/email',
    body: { email: 'nobody@example.org', password: 'not the right one' },
  },
  signOut: { target: '/api/auth/sign-out' },
};

type Caller = keyof Callers;
const people: Caller[] = ['investigator', 'analyst', 'admin'];
const strangers: Caller[] = ['nobody', 'wrongKey', 'revokedKey'];

/** The status each caller is to get. */
function wanted(spec: RouteSpec, caller: Caller): number {
  if (spec.id === 'signIn') return caller.toLowerCase().includes('key') ? 403 : 401;
  if (spec.id === 'signOut') return caller.toLowerCase().includes('key') ? 403 : 200;
  if (spec.access === 'public') return 200;
  if (strangers.includes(caller)) return 401;
  switch (spec.access) {
    case 'read':
      return 200;
    case 'edit':
      return caller === 'admin' ? 200 : 403;
    case 'ingest':
      return caller === 'admin' || caller === 'key' ? 202 : 403;
  }
}

describe('who may do what', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api.close());

  const cells = Object.entries(routes)
    .sort(([a], [b]) => (a === 'signOut' ? 1 : b === 'signOut' ? -1 : 0)) // Ends the sessions of the others.
    .flatMap(([name, spec]: [string, RouteSpec]) =>
      [...people, ...strangers, 'key' as const].map(caller => ({
        name,
        spec,
        caller,
        status: wanted(spec, caller),
      })),
    );

  test.each(cells)('$spec.method $spec.path by $caller: $status', async ({ name, spec, caller, status }) => {
    const { target, body } = requests[name as keyof typeof routes];
    const response = await callApi(spec.method, target, {
      headers: { ...api.callers[caller], ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(status);
    if (status >= 400) {
      errorSchema.parse(await response.json());
      expect(errorStatuses(spec)).toContain(status);
    }
    if (status === 401 && spec.access !== 'public')
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  const answeredMethods = new Map<string, string[]>();
  for (const { path, method } of Object.values(routes)) {
    answeredMethods.set(path, [...(answeredMethods.get(path) ?? []), method]);
  }
  const foreign = [...answeredMethods].flatMap(([path, answered]) =>
    METHODS.filter(method => method !== 'OPTIONS' && !answered.includes(method)).map(method => ({
      path,
      answered,
      method,
    })),
  );
  test.each(foreign)('$method $path: 405 with Allow', async ({ path, answered, method }) => {
    const response = await callApi(method, path.replace(/\{\w+\}/, 'x'), { headers: api.callers.admin });
    expect(response.status).toBe(405);
    for (const each of answered) expect(response.headers.get('allow')).toContain(each);
    expect(errorSchema.parse(await response.json()).error.code).toBe('method_not_allowed');
  });

  test.each([...answeredMethods])('OPTIONS %s: exactly what is answered', async (path, answered) => {
    const response = await callApi('OPTIONS', path.replace(/\{\w+\}/, 'x'));
    expect(response.status).toBe(204);
    const implied = answered.includes('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS'];
    expect(response.headers.get('allow')?.split(', ')).toEqual([...answered, ...implied]);
  });

  test.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/alerts/a/b',
    '/api/auth/sign-up/email',
    '/api/auth/get-session',
  ])('%s: 404 as JSON', async path => {
    for (const method of METHODS) {
      const response = await callApi(method, path, { headers: api.callers.admin });
      expect(response.status).toBe(404);
      expect(errorSchema.parse(await response.json()).error.code).toBe('not_found');
    }
  });

  test('every request of the table is tried', () => {
    expect(Object.keys(requests)).toEqual(Object.keys(routes));
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  alertsPageSchema,
  definitionsViewSchema,
  errorSchema,
  liveSnapshotSchema,
  windowsPageSchema,
} from '@/contracts/api';
import { callApi } from './testing/call-api';
import { openTestApi, type TestApi } from './testing/open-test-api';
import { SAMPLES } from './testing/store-samples';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const get = (target: string) => callApi('GET', target, { headers: api.callers.key });

async function read<Schema extends z.ZodType>(target: string, schema: Schema): Promise<z.output<Schema>> {
  const response = await get(target);
  expect(response.status).toBe(200);
  return schema.parse(await response.json());
}

const T0 = 1_700_000_000_000;

test('alerts come newest first and page to the end without repeats', async () => {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: z.output<typeof alertsPageSchema> = await read(
      `/api/alerts?limit=7${cursor && `&cursor=${cursor}`}`,
      alertsPageSchema,
    );
    expect(page.items.length).toBeLessThanOrEqual(7);
    ids.push(...page.items.map(alert => alert.id));
    cursor = page.next;
  }
  expect(ids).toEqual(Array.from({ length: SAMPLES }, (_, index) => `alert-${SAMPLES - 1 - index}`));
});

test.each([
  ['rule=small', 12],
  ['severity=high', 13],
  ['severity=high,low', 25],
  ['severity=critical', 0],
  ['entityType=card&entityId=C1', 7],
  [`from=${T0}&to=${T0 + 2000}`, 2],
  ['from=2023-11-14T22:13:20Z&to=2023-11-14T22:13:22%2B00:00', 2],
  ['from=2023-11-14&to=2023-11-15', 25],
  [`from=${T0 + 2000}&to=${T0}`, 0],
])('alerts?%s: %i', async (query, count) => {
  expect((await read(`/api/alerts?${query}`, alertsPageSchema)).items).toHaveLength(count);
});

test.each([
  ['group.terminal=T1', SAMPLES],
  ['group.terminal=%22T1%22', SAMPLES],
  ['group.terminal=null', SAMPLES],
  ['group.terminal=%22null%22', 0],
  ['', 3 * SAMPLES],
])('windows?%s: %i', async (query, count) => {
  const page = await read(`/api/metrics/spend/windows?${query}`, windowsPageSchema);
  expect(page.items).toHaveLength(count);
});

test('a sum beyond the digits of a double keeps them', async () => {
  const { items } = await read(
    `/api/metrics/spend/windows?from=${T0 + 180_000}&to=${T0 + 180_001}`,
    windowsPageSchema,
  );
  expect(items[0]?.values).toEqual({ total: '12345678901234567.89' });
});

test.each([
  ['/api/alerts?limit=0', 'limit'],
  ['/api/alerts?limit=1001', 'limit'],
  ['/api/alerts?limit=1e2', 'limit'],
  ['/api/alerts?limit=', 'limit'],
  ['/api/alerts?limit=5&limit=5', 'limit'],
  ['/api/alerts?from=yesterday', 'from'],
  ['/api/alerts?from=2023-02-30', 'from'],
  ['/api/alerts?to=99999999999999999', 'to'],
  ['/api/alerts?severity=severe', 'severity'],
  ['/api/alerts?severity=high&severity=low', 'severity'],
  ['/api/alerts?cursor=AAAA', 'cursor'],
  ['/api/alerts?colour=red', 'colour'],
  ['/api/alerts?__proto__=1', '__proto__'],
  ['/api/alerts?group.card=1', 'group.card'],
  ['/api/dead-letters?reason=ugly', 'reason'],
  ['/api/metrics/spend/windows?group.card=C1', 'group.card'],
  ['/api/metrics/spend/windows?group.=C1', 'group.'],
  ['/api/metrics/spend/windows?group.terminal=a&group.terminal=b', 'group.terminal'],
  ['/api/partitions?at=1', 'at'],
  ['/api/health?deep=true', 'deep'],
])('%s: 400 that names %s', async (target, path) => {
  const response = await get(target);
  expect(response.status).toBe(400);
  const { error } = errorSchema.parse(await response.json());
  expect(error.problems?.map(problem => problem.path)).toContain(path);
  expect(error.message).toContain(path);
});

test('a cursor belongs to its own query', async () => {
  const { next } = await read('/api/alerts?limit=5', alertsPageSchema);
  const other = await get(`/api/alerts?limit=5&rule=large&cursor=${next}`);
  expect(other.status).toBe(400);
  expect(errorSchema.parse(await other.json()).error.problems?.[0]?.path).toBe('cursor');
});

test.each(['/api/alerts/none', '/api/metrics/none/windows', '/api/live?stream=none'])(
  '%s: 404',
  async target => {
    expect((await get(target)).status).toBe(404);
  },
);

test('the live snapshot has the stream with its windows and alerts of the history', async () => {
  const snapshot = await read('/api/live?stream=transactions', liveSnapshotSchema);
  expect(snapshot.stream).toBe('transactions');
  expect(snapshot.metrics.map(metric => metric.name)).toEqual(['spend']);
  expect(snapshot.alerts).toHaveLength(SAMPLES);
});

test('definitions come with the version in force', async () => {
  const view = await read('/api/definitions', definitionsViewSchema);
  expect(view.version).toBe(1);
  expect(Object.keys(view.streams[0]?.entities ?? {})).toEqual(['terminal', 'card']);
});

test('nothing of the API is kept by caches', async () => {
  expect((await get('/api/alerts')).headers.get('cache-control')).toBe('no-store');
});

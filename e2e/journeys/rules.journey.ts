import type { Page } from '@playwright/test';
import type { Role } from '../../contracts/api';
import { openSocket, outcomeOf } from '../world/live-socket';
import { payment } from '../world/payment';
import { cookieOf, expect, settled, test } from '../fixtures';

const RULE = { stream: 'demo', when: 'event.amount > 9999', severity: 'low', mode: 'live' };
const WITHIN_MS = 2000;

test('an admin edits a rule: in force within two seconds, and it fires', async ({ open, api }) => {
  const page = await open('admin');
  await page.goto('/rules');
  await page.getByRole('link', { name: 'large_cash' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('large_cash');
  const card = `edited-${Date.now()}`;
  const condition = page.getByLabel('Condition (CEL)');
  await settled(async () => {
    await condition.fill(`event.card == '${card}' && event.amount > 1.5`);
    await expect(page.getByRole('button', { name: 'Save' })).toBeEnabled({ timeout: 1000 });
  });
  const pressedMs = Date.now();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status').getByText(/In force everywhere/)).toBeVisible({ timeout: WITHIN_MS });
  const tookMs = Date.now() - pressedMs;
  test.info().annotations.push({ type: 'saved to in force', description: `${tookMs} ms` });
  expect(tookMs).toBeLessThan(WITHIN_MS);

  await api.ingest('demo', [payment(card, 1.5), payment(card, 1.51)]);
  const alerts = () => api.alerts({ rule: 'large_cash', entityType: 'card', entityId: card });
  await expect.poll(alerts, { timeout: WITHIN_MS, intervals: [100] }).toHaveLength(1);
  const [alert] = await alerts();
  expect(alert).toMatchObject({ version: 2, values: { 'event.amount': 1.51 } });
  await page.reload();
  await expect(page.getByText('version 2', { exact: true })).toBeVisible();
});

test('a condition that is no CEL is shown where it is wrong, and cannot be saved', async ({
  open,
  guard,
}) => {
  const page = await open('admin');
  await page.goto('/rules/large_amount');
  const problem = page.getByRole('listitem').filter({ hasText: /amuont/ });
  await settled(async () => {
    await page.getByLabel('Condition (CEL)').fill('event.amount > 220 &&\n  event.amuont > 1');
    await expect(problem).toContainText('2:3', { timeout: 1000 });
  });
  await expect(page.getByLabel('Condition (CEL)')).toHaveAttribute('aria-invalid', 'true');
  const save = page.getByRole('button', { name: 'Save' });
  await expect(save).toBeDisabled();
  await page.getByLabel('Condition (CEL)').fill('event.amount >');
  await expect(page.locator('#rule-when-problems')).toContainText(/1:1\d/);

  await test.step('the server judges it the same', async () => {
    guard.expect(/answer 400|status of 400/);
    const answer = await page.request.put('/api/definitions/rules/large_amount', {
      headers: { origin: new URL(page.url()).origin },
      data: { ...RULE, when: 'event.amuont > 1' },
    });
    expect(answer.status()).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { problems: [{ path: 'when', line: 1, column: 1 }] },
    });
  });
});

for (const role of ['investigator', 'analyst'] as const) {
  test(`an ${role} cannot edit rules: page, API and socket refuse`, async ({ open, weir, api }) => {
    const page = await open(role);
    await page.goto('/rules');
    await expect(
      page.getByText(`Rules are changed by an admin; you are signed in as ${role}.`).first(),
    ).toBeVisible();
    await expect(page.getByRole('button', { name: 'New rule' })).toBeDisabled();
    await pageRefuses(page, role);
    const answer = await page.request.put('/api/definitions/rules/large_amount', {
      headers: { origin: weir.url },
      data: RULE,
    });
    expect(answer.status()).toBe(403);
    expect(await saveBySocket(weir.url, await cookieOf(page))).toMatchObject({ ok: false, status: 403 });
    await expectUntouched(api);
  });
}

test('who is not signed in gets nothing: pages, API and socket refuse', async ({
  open,
  weir,
  guard,
  api,
}) => {
  const page = await open(null);
  for (const path of ['/live', '/alerts', '/rules', '/rules/large_amount', '/rules/new', '/system']) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/sign-in/);
  }
  guard.expect(/answer 401|status of 401/);
  for (const path of [
    '/api/alerts',
    '/api/definitions',
    '/api/partitions',
    '/api/dead-letters',
    '/api/live',
  ]) {
    expect((await page.request.get(path)).status(), path).toBe(401);
  }
  const put = await page.request.put('/api/definitions/rules/large_amount', {
    headers: { origin: weir.url },
    data: RULE,
  });
  expect(put.status()).toBe(401);
  const socket = openSocket(weir.url);
  expect(await outcomeOf(socket)).toBe('unauthenticated');
  socket.close();
  await expectUntouched(api);
});

async function pageRefuses(page: Page, role: Role): Promise<void> {
  await page.goto('/rules/large_amount');
  await expect(page.getByLabel('Condition (CEL)')).toHaveAttribute('readonly', '');
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expect(page.getByText(`you are signed in as ${role}`)).toBeVisible();
}

async function saveBySocket(url: string, cookie: string): Promise<unknown> {
  const socket = openSocket(url, cookie);
  expect(await outcomeOf(socket)).toBe('connected');
  const answer: unknown = await socket
    .timeout(5000)
    .emitWithAck('rules:save', { name: 'large_amount', rule: RULE });
  socket.close();
  return answer;
}

async function expectUntouched(api: { send(path: string): Promise<Response> }): Promise<void> {
  const { rules }: { rules: { name: string; when: string }[] } = await (
    await api.send('/api/definitions')
  ).json();
  expect(rules.find(({ name }) => name === 'large_amount')?.when).toBe('event.amount > 220');
}

import type { Page } from '@playwright/test';
import type { Api } from '../world/api';
import { payment } from '../world/payment';
import { expect, test } from '../fixtures';

/** Two hours ago, apart from what the demo raises now. */
const LONG_AGO_MS = 2 * 3_600_000;

test('alerts: filters by severity, rule, entity and time agree with the API', async ({ open, api }) => {
  const card = `listed-${Date.now()}`;
  await plant(api, card, 3);
  const page = await open('investigator');
  await page.goto('/alerts');
  await page.getByLabel('Entity id').fill(card);
  await page.getByLabel('Entity id').press('Enter');
  await expect(page).toHaveURL(new RegExp(`entityId=${card}`));
  await expect(rows(page)).toHaveCount(6);

  await page.getByRole('button', { name: 'critical' }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).filter({ hasText: 'very_large_amount' })).toHaveCount(3);

  await page.getByLabel('Rule').selectOption('large_amount');
  await expect(page.getByText('No alert matches')).toBeVisible();
  await page.getByRole('button', { name: 'critical' }).click();
  await expect(rows(page)).toHaveCount(3);

  await page.getByLabel('Time', { exact: true }).selectOption('1h');
  await expect(page.getByText('No alert matches')).toBeVisible();
  await page.getByLabel('Time', { exact: true }).selectOption('24h');
  await expect(rows(page)).toHaveCount(3);

  await test.step('the address is the view', async () => {
    await page.reload();
    await expect(rows(page)).toHaveCount(3);
    await page.getByRole('link', { name: 'Clear', exact: true }).click();
    await expect(page).toHaveURL(/\/alerts$/);
  });
});

test('alerts: pages go back without a gap or a repeat, also while new ones come', async ({ open, api }) => {
  const card = `paged-${Date.now()}`;
  await plant(api, card, 60);
  const page = await open('analyst');
  await page.goto(`/alerts?entityType=card&entityId=${card}`);
  const seen: string[] = [];
  await expect(rows(page)).toHaveCount(50);
  seen.push(...(await ids(page)));
  await plant(api, card, 5, 60);
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByText(/shown, older ones follow/)).toBeVisible();
  await expect.poll(() => ids(page)).not.toEqual(seen);
  seen.push(...(await ids(page)));
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.getByText(/shown, there are no older ones/)).toBeVisible();
  seen.push(...(await ids(page)));
  const all = (await api.alerts({ entityType: 'card', entityId: card })).map(({ id }) => id);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBe(120); // Those that came later are newer than the first page.
  for (const id of seen) expect(all).toContain(id);
  await page.getByRole('link', { name: 'Newest' }).click();
  await expect(page).not.toHaveURL(/cursor=/);
});

test('alerts: j and k walk the rows, Enter opens one', async ({ open, api }) => {
  const card = `walked-${Date.now()}`;
  await plant(api, card, 2);
  const page = await open('investigator');
  await page.goto(`/alerts?entityType=card&entityId=${card}`);
  await expect(rows(page)).toHaveCount(4);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(rows(page).first().getByRole('link').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/alerts\/[0-9a-f-]{36}$/);
});

test('an alert that is not there, and a page that is not there, say so', async ({ open, guard }) => {
  guard.expect(/answer 404|status of 404/);
  const page = await open('analyst');
  await page.goto('/alerts/00000000-0000-5000-8000-000000000000');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  await page.goto('/nowhere');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

const rows = (page: Page) => page.getByRole('table', { name: /^Alerts/ }).locator('tbody tr');

const ids = (page: Page) =>
  rows(page)
    .locator('a[data-row]')
    .evaluateAll(links => links.map(link => String(link.getAttribute('href')?.split('/').at(-1))));

/** Events above both limits of amount; resolves when their alerts are in the history. */
async function plant(api: Api, card: string, count: number, from = 0): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    payment(card, 700, {
      id: `${card}-${from + index}`,
      time: Date.now() - LONG_AGO_MS + (from + index) * 1000,
    }),
  );
  await api.ingest('demo', events);
  const stored = () => api.alerts({ entityType: 'card', entityId: card });
  await expect.poll(async () => (await stored()).length).toBe(2 * (from + count));
}

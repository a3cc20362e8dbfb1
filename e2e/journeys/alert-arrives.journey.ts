import { payment } from '../world/payment';
import { expect, test } from '../fixtures';

const WITHIN_MS = 2000;

test('a planted event is an alert on Live and on Alerts within two seconds', async ({ api, open }) => {
  const live = await open('investigator');
  await live.goto('/live?stream=demo');
  const list = await open('investigator');
  await list.goto('/alerts');
  await expect(live.getByText(/^data to/)).toBeVisible();
  const card = `planted-${Date.now()}`;
  const line = live.getByRole('listitem').filter({ hasText: card }).filter({ hasText: 'very_large_amount' });
  const seen = line.waitFor({ timeout: WITHIN_MS + 500 }).then(() => Date.now());
  const plantedMs = Date.now();
  await api.ingest('demo', [payment(card, 1234.5)]);
  const tookMs = (await seen) - plantedMs;
  test.info().annotations.push({ type: 'event to screen', description: `${tookMs} ms` });
  expect(tookMs).toBeLessThan(WITHIN_MS);

  await test.step('the list of alerts says that there are new ones, and shows them on demand', async () => {
    const pill = list.getByRole('button', { name: /\d+\+? new/ });
    await expect(pill).toBeVisible({ timeout: WITHIN_MS });
    await pill.click();
    await expect(list.getByRole('row').filter({ hasText: card })).toHaveCount(2); // Above 220 and above 500.
  });

  await test.step('its page says what fired, on what, and holds the event itself', async () => {
    await line.getByRole('link', { name: 'very_large_amount' }).click();
    await expect(live).toHaveURL(/\/alerts\/[0-9a-f-]{36}$/);
    await expect(live.getByRole('heading', { level: 1 })).toHaveText('very_large_amount');
    await expect(live.getByLabel('Condition')).toHaveText('event.amount > 500');
    await expect(live.getByText('event.amount', { exact: true })).toBeVisible();
    await expect(live.getByLabel('Event payload')).toContainText(`"card": "${card}"`);
    await expect(live.getByText(`${card} 1234.5`).first()).toBeVisible();
  });

  await test.step('it is computed again from the log, and every field is equal', async () => {
    await expect(live.getByRole('heading', { name: 'Receipt' })).toBeVisible();
    await live.getByRole('button', { name: 'Recompute' }).click();
    await expect(live.getByText(/^all \d+ fields are equal$/)).toBeVisible();
    const rows = live.getByRole('table', { name: 'Stored and recomputed' }).getByRole('row');
    await expect(
      rows.filter({ hasText: 'event.amount' }).filter({ hasText: '1234.5' }).first(),
    ).toBeVisible();
    await expect(rows.filter({ hasText: 'different' })).toHaveCount(0);
  });

  await test.step('the API tells the same', async () => {
    const alerts = await api.alerts({ entityType: 'card', entityId: card });
    expect(alerts.map(({ rule }) => rule).sort()).toEqual(['large_amount', 'very_large_amount']);
    expect(alerts.map(({ entity }) => entity?.id)).toEqual([card, card]);
  });
});

test('an alert over features shows what they counted, and is computed again from the log', async ({
  api,
  open,
}) => {
  const card = `traveller-${Date.now()}`;
  const at = Date.now();
  await api.ingest('demo', [payment(card, 20, { time: at - 2000 })]);
  await api.ingest('demo', [payment(card, 30, { time: at, lat: 48.9, lon: 2.3 })]); // Berlin, then Paris.
  const raised = () => api.alerts({ entityType: 'card', entityId: card });
  await expect.poll(async () => (await raised()).map(({ rule }) => rule)).toEqual(['impossible_travel']);
  const [alert] = await raised();
  const page = await open('investigator');
  await page.goto(`/alerts/${alert?.id}`);
  const features = page.getByRole('table', { name: 'Features the condition read' });
  await expect(features.getByRole('row').filter({ hasText: 'card_last_lat' })).toContainText('52.5');
  await page.getByRole('button', { name: 'Recompute' }).click();
  await expect(page.getByText(/^all \d+ fields are equal$/)).toBeVisible();
  await page.getByRole('button', { name: 'Events counted by card_last_lat' }).click();
  const counted = page.getByRole('list', { name: 'Events counted by card_last_lat' });
  await expect(counted.getByRole('listitem')).toHaveCount(1);
  await expect(counted).toContainText(`${card} 20`);
});

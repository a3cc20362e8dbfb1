import type { Locator, Page } from '@playwright/test';
import { asTable } from '../world/as-table';
import { payment } from '../world/payment';
import { expect, test, type OpenPage } from '../fixtures';

test('pause: nothing moves, news are counted; resume: nothing is lost', async ({ open, api }) => {
  const page = await openLive(open);
  const table = page.getByRole('table', { name: /^traffic/ });
  const charts = page.getByRole('region', { name: 'payments_by_country', exact: true });
  await expect(finals(table).first()).toBeVisible({ timeout: 30_000 });

  await page.getByRole('button', { name: 'Pause' }).click();
  const resume = page.getByRole('button', { name: /^Resume/ });
  await expect(resume).toBeVisible();
  const [still, drawn] = [await table.innerText(), await charts.innerHTML()];
  const pausedAt = await newestFinal(table);

  await test.step('while paused the count of news grows and the picture stands', async () => {
    await expect(resume).toContainText(/\d+ new/, { timeout: 20_000 });
    await expect
      .poll(async () => (await api.windows('traffic', { from: String(pausedAt) })).length, {
        timeout: 60_000,
      })
      .toBeGreaterThanOrEqual(3);
    expect(await table.innerText()).toBe(still);
    expect(await charts.innerHTML()).toBe(drawn);
  });

  await test.step('on resuming every window of the pause is there, with the value the API has', async () => {
    await resume.click();
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    const missed = await api.windows('traffic', { from: String(pausedAt) });
    expect(missed.length).toBeGreaterThanOrEqual(3);
    for (const { end, kind, values } of missed) {
      const text = `${kind}${Number(values['payments']).toLocaleString('en-US')}`;
      await expect(rowOf(table, end), `the window to ${new Date(end).toISOString()}`).toContainText(text);
    }
  });

  await test.step('and it moves again', async () => {
    const newest = await newestFinal(table);
    await expect.poll(() => newestFinal(table), { timeout: 20_000 }).toBeGreaterThan(newest);
  });
});

test('a late event corrects a window that was final, also one of a pause', async ({ open, api }) => {
  const page = await openLive(open);
  const table = page.getByRole('table', { name: /^traffic/ });
  for (const isPaused of [false, true]) {
    await test.step(isPaused ? 'paused' : 'running', async () => {
      await expect(finals(table).first()).toBeVisible({ timeout: 30_000 });
      if (isPaused) await page.getByRole('button', { name: 'Pause' }).click();
      const [closed] = await api.windows('traffic', { limit: '1' });
      const start = closed?.start ?? 0;
      await api.ingest('demo', [payment(`late-${start}`, 1, { time: start + 4999 })]);
      const corrected = async () =>
        (await api.windows('traffic', { from: String(start), to: String(start + 1) }))[0];
      await expect.poll(async () => (await corrected())?.kind).toBe('corrected');
      if (isPaused) await page.getByRole('button', { name: /^Resume/ }).click();
      const count = Number((await corrected())?.values['payments']).toLocaleString('en-US');
      await expect(rowOf(table, start + 5000)).toContainText(`corrected${count}`);
    });
  }
});

test('the space bar pauses too, unless it is for what has the focus', async ({ open }) => {
  const page = await openLive(open);
  await page.getByRole('heading', { name: 'traffic', exact: true }).click(); // A focused button keeps its own space.
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: /^Resume/ })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

async function openLive(open: OpenPage): Promise<Page> {
  const page = await open('analyst');
  await page.goto('/live?stream=demo');
  await asTable(page, 'traffic');
  return page;
}

const finals = (table: Locator) => table.getByRole('row').filter({ hasText: /final|corrected/ });

/** Rows are told apart by the exact time in UTC at which their window ends. */
async function newestFinal(table: Locator): Promise<number> {
  const text = await finals(table).first().getByRole('cell').first().innerText();
  return Date.parse(text.replace(' UTC', 'Z').replace(',', ''));
}

function rowOf(table: Locator, end: number): Locator {
  const clock = new Date(end).toISOString().slice(11, 23);
  return finals(table).filter({ hasText: clock });
}

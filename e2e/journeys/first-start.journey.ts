import { statSync } from 'node:fs';
import { connect } from 'node:net';
import type { Page } from '@playwright/test';
import { Api } from '../world/api';
import { expect, test } from '../fixtures';
import { asTable } from '../world/as-table';

test('first start to live charts; kill -9 and Ctrl-C; history goes on', async ({ makeWeir, open, guard }) => {
  const weir = makeWeir();
  const page = await test.step('it starts, and prints and keeps the accounts it made', async () => {
    await weir.start();
    await weir.program?.prints(/readable by you alone/);
    const accounts = weir.accounts();
    expect(accounts.map(({ role }) => role).sort()).toEqual(['admin', 'analyst', 'investigator']);
    for (const { email, password } of accounts)
      expect(weir.output).toMatch(new RegExp(`${email}\\s+${password}`));
    expect(statSync(weir.accountsFile).mode & 0o777).toBe(0o600);
    return open(null, { weir });
  });
  await test.step('a person signs in with what was printed', async () => {
    await page.goto(weir.url);
    await expect(page).toHaveURL(/\/sign-in/);
    const { email, password } = weir.account('analyst');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/live/);
  });
  await test.step('charts move: newer windows, and the time the data goes to', () => chartsMove(page));
  const kept = await test.step('killed with -9 and started again it has what it had', async () => {
    const api = new Api(weir.url, await weir.makeKey('first'));
    const known = await finalWindows(api);
    guard.expect(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection/);
    await page.close();
    await weir.stop('SIGKILL');
    const startedMs = Date.now();
    await weir.start();
    const readyMs = Date.now() - startedMs;
    expect(weir.output).not.toMatch(/shown once/);
    const after = await finalWindows(new Api(weir.url, await weir.makeKey('second')));
    for (const [start, count] of known) expect(after.get(start), `the window of ${start}`).toBe(count);
    test.info().annotations.push({ type: 'second start', description: `${readyMs} ms` });
    return known;
  });
  expect(kept.size).toBeGreaterThan(0);
  await test.step('charts go on', async () => {
    const again = await open('analyst', { weir });
    await again.goto('/live');
    await chartsMove(again);
    await again.close();
  });
  await test.step('Ctrl-C ends it within seconds, in order', async () => {
    const startedMs = Date.now();
    expect(await weir.stop('SIGINT')).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(8000);
    expect(weir.output).toContain('stopped');
    expect(await isListening(weir.url)).toBe(false);
  });
});

/** The newest rows of the table twin change, and so does the freshness in the top bar. */
async function chartsMove(page: Page): Promise<void> {
  const chart = page.getByRole('region', { name: 'traffic', exact: true });
  await asTable(page, 'traffic');
  const newest = chart.getByRole('row').nth(1);
  await expect(newest).toContainText(/final|so far/);
  const first = await newest.innerText();
  await expect(newest).not.toHaveText(first, { timeout: 20_000, useInnerText: true });
  await expect(chart.getByRole('row').filter({ hasText: 'final' }).first()).toBeVisible({ timeout: 30_000 });
  const freshness = page.getByText(/^data to \d\d:\d\d:\d\d,/);
  await expect(freshness).toBeVisible({ timeout: 20_000 });
  const dataTo = await freshness.innerText();
  await expect(freshness).not.toHaveText(dataTo, { useInnerText: true });
  await expect(chart.getByRole('row').nth(2)).toBeVisible();
}

async function finalWindows(api: Api): Promise<Map<number, unknown>> {
  const windows = await api.windows('traffic');
  return new Map(
    windows.filter(({ kind }) => kind === 'final').map(({ start, values }) => [start, values['payments']]),
  );
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

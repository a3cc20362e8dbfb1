import type { Page } from '@playwright/test';
import { axeFindings } from '../world/axe';
import { root } from '../world/program';
import { payment } from '../world/payment';
import { expect, settled, test } from '../fixtures';
import { asTable } from '../world/as-table';

const THEMES = ['light', 'dark'] as const;
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

type Screen = Readonly<{
  name: string;
  path: string;
  isPublic?: boolean;
  settle: (page: Page) => Promise<void>;
}>;

const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', isPublic: true, settle: seen(page => page.getByLabel('Password')) },
  { name: 'live', path: '/live?stream=demo', settle: chartsDrawn },
  { name: 'live-table', path: '/live?stream=demo', settle: tableShown },
  {
    name: 'live-empty',
    path: '/live?stream=transactions',
    settle: seen(page => page.getByRole('heading', { name: 'hourly', exact: true })),
  },
  { name: 'alerts', path: '/alerts', settle: seen(page => page.getByRole('table', { name: /^Alerts/ })) },
  {
    name: 'alerts-none',
    path: '/alerts?rule=none',
    settle: seen(page => page.getByText('No alert matches')),
  },
  { name: 'alert', path: '/alerts', settle: alertOpened },
  { name: 'rules', path: '/rules', settle: seen(page => page.getByRole('table', { name: 'Rules' })) },
  {
    name: 'rule',
    path: '/rules/very_large_amount',
    settle: seen(page => page.getByLabel('Condition (CEL)')),
  },
  { name: 'rule-wrong', path: '/rules/very_large_amount', settle: ruleBroken },
  { name: 'rule-new', path: '/rules/new', settle: seen(page => page.getByLabel('Condition (CEL)')) },
  { name: 'system', path: '/system', settle: seen(page => page.getByRole('table', { name: 'Partitions' })) },
  {
    name: 'system-letters',
    path: '/system?reason=late',
    settle: seen(page => page.getByText('Dead letters').first()),
  },
];

for (const theme of THEMES) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`every screen, ${theme}, ${size}: axe finds nothing and nothing overflows`, async ({
      open,
      api,
    }) => {
      test.setTimeout(240_000);
      await api.ingest('demo', [payment('shown', 999)]);
      await expect
        .poll(async () => (await api.alerts({ entityType: 'card', entityId: 'shown' })).length)
        .toBeGreaterThan(0);
      const signedIn = await open('admin', { colorScheme: theme, viewport });
      const stranger = await open(null, { colorScheme: theme, viewport });
      for (const { name, path, isPublic = false, settle } of SCREENS) {
        await test.step(name, async () => {
          const page = isPublic ? stranger : signedIn;
          await page.goto(path);
          await settle(page);
          await page.screenshot({
            path: `${root}/test-results/screens/${name}-${theme}-${size}.png`,
            fullPage: true,
          });
          expect.soft(await axeFindings(page), `axe on ${name}`).toEqual([]);
          expect.soft(await page.evaluate(overflow), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        });
      }
    });
  }
}

test('the theme of a person is kept, and wins over the system', async ({ open }) => {
  const page = await open('analyst', { colorScheme: 'light' });
  await page.goto('/rules');
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible();
  expect(await ground()).toBe(dark);
});

test('a socket lives on through page loads, and no other path upgrades', async ({ open, weir }) => {
  const page = await open('analyst');
  const sockets: string[] = [];
  page.on('websocket', socket => sockets.push(socket.url()));
  await page.goto('/live?stream=demo');
  await expect(page.getByText(/^data to/)).toBeVisible();
  for (const screen of ['Alerts', 'Rules', 'System', 'Live']) {
    await page
      .getByRole('navigation', { name: 'Screens' })
      .getByRole('link', { name: screen, exact: true })
      .click();
    await expect(page).toHaveURL(new RegExp(`/${screen.toLowerCase()}`));
  }
  await expect(page.getByText(/^data to/)).toBeVisible();
  expect(sockets).toHaveLength(1);
  const refused = await fetch(`${weir.url}/live`, {
    headers: { connection: 'upgrade', upgrade: 'websocket' },
  }).then(
    answer => answer.status,
    () => 'closed',
  );
  expect(refused).not.toBe(101);
});

function seen(locate: (page: Page) => ReturnType<Page['getByText']>): (page: Page) => Promise<void> {
  return page => expect(locate(page)).toBeVisible();
}

async function chartsDrawn(page: Page): Promise<void> {
  await expect(
    page.getByRole('region', { name: 'traffic', exact: true }).locator('svg path').first(),
  ).toBeAttached();
  // In words that depend on the room there is.
  await expect(page.locator('header p[title^="data to"]')).toBeVisible();
}

async function tableShown(page: Page): Promise<void> {
  await asTable(page, 'traffic');
}

async function alertOpened(page: Page): Promise<void> {
  await page.locator('a[data-row]').first().click();
  await expect(page.getByLabel(/^(Event|Window) payload$/)).toBeVisible();
}

async function ruleBroken(page: Page): Promise<void> {
  await settled(async () => {
    await page.getByLabel('Condition (CEL)').fill('event.amonut > 500');
    await expect(page.getByRole('listitem').filter({ hasText: 'amonut' })).toBeVisible({ timeout: 1000 });
  });
}

const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

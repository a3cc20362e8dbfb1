import { openSocket, outcomeOf } from '../world/live-socket';
import { cookieOf, expect, test } from '../fixtures';

const DROPPED_WITHIN_MS = 5500;

test('a wrong password says so, and nothing more', async ({ open, guard }) => {
  guard.expect(/answer 401|status of 401/);
  const page = await open(null);
  await page.goto('/sign-in');
  for (const email of ['admin@weir.local', 'nobody@weir.local']) {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not-the-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'E-mail and password' })).toHaveText(
      'E-mail and password do not match an account.',
    );
  }
  await expect(page).toHaveURL(/\/sign-in/);
});

test('signing in leads to where one wanted to go, and to no other site', async ({ open, weir }) => {
  const { email, password } = weir.account('investigator');
  for (const [next, wanted] of [
    ['/system', /\/system$/],
    ['https://example.com/', /\/live/],
    ['//example.com', /\/live/],
  ] as const) {
    const page = await open(null);
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(wanted);
    expect(new URL(page.url()).origin).toBe(weir.url);
  }
});

test('signing out takes access and sockets with it', async ({ open, weir }) => {
  await weir.command('users', 'create', 'leaver@weir.local', '--role', 'analyst');
  const password = lastLine(await weir.command('users', 'passwd', 'leaver@weir.local'));
  const page = await open(null);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('leaver@weir.local');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/live/);
  const cookie = await cookieOf(page);
  const socket = openSocket(weir.url, cookie);
  expect(await outcomeOf(socket)).toBe('connected');
  const dropped = new Promise(resolve => socket.once('disconnect', resolve));
  const signedOutMs = Date.now();
  await page.getByRole('button', { name: /^leaver@weir\.local/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await dropped;
  expect(Date.now() - signedOutMs).toBeLessThan(DROPPED_WITHIN_MS);
  const again = openSocket(weir.url, cookie);
  expect(await outcomeOf(again)).toBe('unauthenticated');
  again.close();
  expect((await fetch(`${weir.url}/api/alerts`, { headers: { cookie } })).status).toBe(401);
  await page.goto('/live');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('a new password ends the sessions of the old one, and the page says that it is no longer connected', async ({
  open,
  weir,
  guard,
}) => {
  await weir.command('users', 'create', 'changed@weir.local', '--role', 'investigator');
  const password = lastLine(await weir.command('users', 'passwd', 'changed@weir.local'));
  const page = await open(null);
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('changed@weir.local');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText(/^data to/)).toBeVisible();
  guard.expect(/answer 401|status of 401/);
  await weir.command('users', 'passwd', 'changed@weir.local');
  await expect(page.getByText(/^disconnected since/).or(page.getByLabel('E-mail'))).toBeVisible({
    timeout: 2 * DROPPED_WITHIN_MS,
  });
  await page.goto('/alerts');
  await expect(page).toHaveURL(/\/sign-in/);
});

const lastLine = (output: string) =>
  output
    .trim()
    .split('\n')
    .filter(line => /^\S{12,}$/.test(line))
    .at(-1) ?? '';

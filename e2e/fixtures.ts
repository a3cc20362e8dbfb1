import {
  test as base,
  expect,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from '@playwright/test';
import type { Role } from '../contracts/api';
import { Api } from './world/api';
import { Guard } from './world/guard';
import { Weir } from './world/weir';

export { expect };
export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;
export type OpenPage = (
  role: Role | null,
  options?: BrowserContextOptions & { weir?: Weir },
) => Promise<Page>;

type WorkerFixtures = {
  /** The Weir most journeys share, with the demo on. */
  weir: Weir;
  api: Api;
  sessions: Map<string, Session>;
};
type TestFixtures = {
  guard: Guard;
  /** A page of a browser that is signed in as a role (null: is not), watched by the guard. */
  open: OpenPage;
  /** A Weir of the journey's own. */
  makeWeir: (settings?: Record<string, string>) => Weir;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  weir: [
    async ({}, use) => {
      const weir = await new Weir().start();
      await use(weir);
      await weir.close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  api: [async ({ weir }, use) => use(new Api(weir.url, await weir.makeKey('journeys'))), { scope: 'worker' }],
  sessions: [async ({}, use) => use(new Map()), { scope: 'worker' }],
  guard: [
    async ({}, use) => {
      const guard = new Guard();
      await use(guard);
      await tellOf(Weir.started, guard);
      expect(guard.problems, 'consoles, requests and answers of all pages').toEqual([]);
    },
    { auto: true },
  ],
  open: async ({ browser, guard, weir: shared, sessions }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (role, { weir = shared, ...options } = {}) => {
      const context = await browser.newContext({ baseURL: weir.url, ...options });
      contexts.push(context);
      guard.watch(context);
      if (role !== null) await signIn(context, weir, role, sessions);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
  makeWeir: async ({}, use) => {
    const made: Weir[] = [];
    await use(settings => {
      const weir = new Weir(settings);
      made.push(weir);
      return weir;
    });
    for (const weir of made) await weir.close();
  },
});

/** Signing in has a limit, so each role does it once; the form has a journey of its own. */
async function signIn(
  context: BrowserContext,
  weir: Weir,
  role: Role,
  sessions: Map<string, Session>,
): Promise<void> {
  const key = `${weir.url} ${role}`;
  const known = sessions.get(key);
  if (known !== undefined) return context.addCookies(known.cookies);
  const { email, password } = weir.account(role);
  const answer = await context.request.post(`${weir.url}/api/auth/sign-in/email`, {
    headers: { origin: weir.url },
    data: { email, password },
  });
  expect(answer.status(), `signing in as ${role}`).toBe(200);
  sessions.set(key, await context.storageState());
}

/** What the programs said goes with a journey that failed; a failure nobody handled fails it. */
async function tellOf(started: Set<Weir>, guard: Guard): Promise<void> {
  const { status, expectedStatus } = test.info();
  for (const weir of started) {
    const { output, dataDir } = weir;
    if (!weir.isRunning) started.delete(weir);
    const unhandled = /failed unexpectedly|failure was not handled/.exec(output);
    if (unhandled !== null)
      guard.problems.push(`Weir on ${dataDir}: ${output.slice(unhandled.index, unhandled.index + 2000)}`);
    if (status !== expectedStatus) await test.info().attach(`output of Weir on ${dataDir}`, { body: output });
  }
}

/** The cookies of a page, for a request or a socket outside the browser. */
export async function cookieOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** Repeats what a person would repeat: a page that is still waking up may forget what was typed into it. */
export const settled = (attempt: () => Promise<void>) => expect(attempt).toPass({ timeout: 15_000 });

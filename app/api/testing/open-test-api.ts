import type { Role } from '@/contracts/api';
import { createKey } from '@/server/commands/create-key';
import { seedDefinitions } from '@/server/commands/seed-definitions';
import { provideResources } from '@/server/resources';
import { makeTestUser, TEST_PASSWORD } from '@/server/testing/make-test-user';
import { openTestResources, type TestResources } from '@/server/testing/open-test-resources';
import { sampleDefinitions } from '@/server/testing/sample-definitions';
import { callApi, ORIGIN } from './call-api';
import { storeSamples } from './store-samples';

/** Headers of each who may ask. */
export type Callers = Readonly<
  Record<Role | 'nobody' | 'key' | 'wrongKey' | 'revokedKey', Record<string, string>>
>;

export type TestApi = TestResources & Readonly<{ callers: Callers }>;

/** A running API with definitions, some history, a person of each role and a key. */
export async function openTestApi(options: { ingestPerSecond?: number } = {}): Promise<TestApi> {
  const opened = await openTestResources(options);
  const { control, history } = opened.resources;
  provideResources(opened.resources);
  await seedDefinitions(control, sampleDefinitions);
  await storeSamples(history);
  const [key, revoked] = await Promise.all([
    createKey(control, 'press', 'test'),
    createKey(control, 'old', 'test'),
  ]);
  if (!key.ok || !revoked.ok) throw new Error('no keys');
  await control.prisma.apiKey.updateMany({ where: { name: 'old' }, data: { revokedAt: new Date() } });
  const [investigator, analyst, admin] = await Promise.all([
    signedIn(opened, 'investigator'),
    signedIn(opened, 'analyst'),
    signedIn(opened, 'admin'),
  ]);
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const callers = {
    nobody: { origin: ORIGIN },
    key: bearer(key.key),
    wrongKey: bearer(`wk_${'x'.repeat(43)}`),
    revokedKey: bearer(revoked.key),
    investigator,
    analyst,
    admin,
  };
  return { ...opened, callers };
}

async function signedIn({ resources }: TestResources, role: Role): Promise<Record<string, string>> {
  const email = `${role}@example.org`;
  await makeTestUser(resources.control, email, role);
  return { origin: ORIGIN, cookie: await signIn(email) };
}

/** The cookie of a new session. */
export async function signIn(email: string, password = TEST_PASSWORD): Promise<string> {
  const response = await callApi('POST', '/api/auth/sign-in/email', {
    headers: { origin: ORIGIN, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (response.status !== 200)
    throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map(cookie => cookie.split(';')[0])
    .join('; ');
}

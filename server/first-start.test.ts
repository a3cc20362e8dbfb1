import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Control } from '../platform/control/control';
import { openEmbeddedControl } from '../platform/control/embedded-control';
import { applyDefinitions } from './commands/apply-definitions';
import { newestSet } from './commands/definition-set';
import { prepareDefinitions } from './first-start';

const root = process.cwd();
let folder: string;
let control: Control;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-first-'));
  control = await openEmbeddedControl({ dir: join(folder, 'control') });
});
afterEach(async () => {
  await control.close();
  await rm(folder, { recursive: true });
});

const streams = async () => (await newestSet(control.prisma)).definitions.streams.map(({ name }) => name);

test('a first start without the demo has the card transactions; a demo switched on later joins them once', async () => {
  await prepareDefinitions({ control, root, hasDemo: false });
  expect(await streams()).toEqual(['transactions']);
  await prepareDefinitions({ control, root, hasDemo: true });
  expect(await streams()).toEqual(expect.arrayContaining(['transactions', 'demo']));
  const { version } = await newestSet(control.prisma);
  await prepareDefinitions({ control, root, hasDemo: true });
  expect((await newestSet(control.prisma)).version).toBe(version);
});

test('what people made of the definitions outlives the next start', async () => {
  await prepareDefinitions({ control, root, hasDemo: true });
  const rules = [{ name: 'large_amount', stream: 'demo', when: 'event.amount > 999', severity: 'low' }];
  expect(await applyDefinitions(control, { rules }, 'test')).toMatchObject({ ok: true });
  await prepareDefinitions({ control, root, hasDemo: true });
  const { definitions } = await newestSet(control.prisma);
  expect(definitions.rules.find(({ name }) => name === 'large_amount')?.when).toBe('event.amount > 999');
});

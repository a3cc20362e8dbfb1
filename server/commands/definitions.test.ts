import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Principal } from '../../contracts/api';
import { definitionsRecordSchema, type DefinitionsRecord } from '../../contracts/definitions-record';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import { openOutbox } from '../live/outbox';
import { currentDefinitions } from '../queries/current-definitions';
import { openTestResources, type TestResources } from '../testing/open-test-resources';
import { sampleDefinitions } from '../testing/sample-definitions';
import { applyDefinitions } from './apply-definitions';
import { saveRule } from './save-rule';
import { seedDefinitions } from './seed-definitions';

const admin: Principal = { kind: 'user', id: '1', email: 'admin@weir.local', role: 'admin' };
const rule = { stream: 'transactions', when: 'event.amount > 100.0', severity: 'low', mode: 'live' } as const;

describe('definitions', () => {
  let opened: TestResources;
  beforeAll(async () => {
    opened = await openTestResources();
  });
  afterAll(() => opened.close());

  test('are seeded once, under version 1, in the order they were given', async () => {
    const { control } = opened.resources;
    expect(await seedDefinitions(control, sampleDefinitions)).toBe(true);
    expect(await seedDefinitions(control, sampleDefinitions)).toBe(false);
    const { version, definitions } = await currentDefinitions(control);
    expect(version).toBe(1);
    expect(Object.keys(definitions.streams[0]?.entities ?? {})).toEqual(['terminal', 'card']);
    expect(definitions.rules).toMatchObject([{ name: 'large', version: 1, mode: 'live' }]);
  });

  test('a saved rule rises in version, the set too, and the workers hear of it', async () => {
    const saved = await saveRule(admin, 'large', rule, opened.resources);
    expect(saved).toMatchObject({
      ok: true,
      version: 2,
      isChanged: true,
      rule: { version: 2, when: rule.when },
    });
    await heard(opened, record => record.version === 2);
  });

  test('saving what is saved already makes no version', async () => {
    const again = await saveRule(admin, 'large', rule, opened.resources);
    expect(again).toMatchObject({ ok: true, version: 2, isChanged: false, rule: { version: 2 } });
  });

  test('many saves at once all stand, each under a version of its own', async () => {
    const saves = [1, 2, 3, 4, 5].map(n => saveRule(admin, `rule${n}`, rule, opened.resources));
    const versions = (await Promise.all(saves)).map(saved => (saved.ok ? saved.version : -1));
    expect(versions.sort()).toEqual([3, 4, 5, 6, 7]);
    const { definitions } = await currentDefinitions(opened.resources.control);
    expect(definitions.rules).toHaveLength(6);
    const records = await heard(opened, record => record.version === 7);
    const order = records.map(record => record.version);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test('a condition that cannot be used is refused with its place, and nothing changes', async () => {
    const saved = await saveRule(admin, 'large', { ...rule, when: 'event.amount >' }, opened.resources);
    expect(saved).toMatchObject({ ok: false, status: 400 });
    expect(saved.ok ? [] : saved.problems).toMatchObject([{ path: 'when', line: 1 }]);
    const wrongField = await saveRule(
      admin,
      'large',
      { ...rule, when: 'event.amont > 1.0' },
      opened.resources,
    );
    expect(wrongField).toMatchObject({ ok: false, problems: [{ path: 'when' }] });
    expect((await currentDefinitions(opened.resources.control)).version).toBe(7);
  });

  test.each([
    ['an unknown stream', 'large', { ...rule, stream: 'trips' }, 'stream'],
    ['an unknown severity', 'large', { ...rule, severity: 'odd' }, 'severity'],
    ['a field too many', 'large', { ...rule, colour: 'red' }, 'rule'],
    ['a name no rule may have', '1 2', rule, 'name'],
    ['no object at all', 'large', 'text', 'rule'],
  ])('%s is refused by its path', async (_what, name, body, path) => {
    const saved = await saveRule(admin, name, body, opened.resources);
    expect(saved).toMatchObject({ ok: false, status: 400, problems: [{ path }] });
  });

  test.each([
    ['an analyst', { kind: 'user', id: '2', email: 'a@weir.local', role: 'analyst' }],
    ['an investigator', { kind: 'user', id: '3', email: 'i@weir.local', role: 'investigator' }],
    ['a key', { kind: 'key', name: 'press' }],
  ] satisfies [string, Principal][])('%s may not save a rule', async (_who, principal) => {
    expect(await saveRule(principal, 'large', rule, opened.resources)).toMatchObject({
      ok: false,
      status: 403,
    });
  });

  test('a file replaces by name, keeps the rest, and applying it again changes nothing', async () => {
    const { control } = opened.resources;
    const file = {
      rules: [
        { name: 'rule1', ...rule, severity: 'critical' },
        { name: 'fresh', ...rule },
      ],
    };
    expect(await applyDefinitions(control, file, 'test')).toEqual({ ok: true, version: 8, isChanged: true });
    expect(await applyDefinitions(control, file, 'test')).toEqual({ ok: true, version: 8, isChanged: false });
    const { definitions } = await currentDefinitions(control);
    expect(definitions.rules.find(({ name }) => name === 'rule1')).toMatchObject({
      severity: 'critical',
      version: 2,
    });
    expect(definitions.rules.map(({ name }) => name).at(-1)).toBe('fresh');
    expect(definitions.metrics).toHaveLength(1);
  });

  test('what is wrong with a file is told by the places of the file', async () => {
    const { control } = opened.resources;
    const metric = { ...sampleDefinitions.metrics[0], name: 'odd', window: { type: 'tumbling', size: '1x' } };
    expect(await applyDefinitions(control, { metrics: [metric] }, 'test')).toMatchObject({
      ok: false,
      problems: [{ path: 'metrics[0].window.size' }],
    });
    expect(await applyDefinitions(control, { rules: 7 }, 'test')).toMatchObject({
      problems: [{ path: 'rules' }],
    });
    const twice = {
      rules: [
        { name: 'a', ...rule },
        { name: 'a', ...rule },
      ],
    };
    expect(await applyDefinitions(control, twice, 'test')).toMatchObject({
      problems: [{ path: 'rules[1].name' }],
    });
  });

  test('every change is in the audit log, with who and which version', async () => {
    const rows = await opened.resources.control.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } });
    expect(rows[0]).toMatchObject({ actor: 'weir', action: 'definitions.seeded', detail: { version: 1 } });
    expect(rows[1]).toMatchObject({
      actor: admin.email,
      action: 'rule.saved',
      subject: 'large',
      detail: { version: 2 },
    });
    expect(rows).toHaveLength(8);
  });
});

describe('the outbox', () => {
  test('publishes the newest set again where the log lost it, and rises above a log that knows more', async () => {
    const opened = await openTestResources();
    const { control, log, outbox } = opened.resources;
    await seedDefinitions(control, sampleDefinitions);
    outbox.wake();
    await heard(opened, record => record.version === 1);
    await outbox.close();

    const ahead: DefinitionsRecord = { version: 9, definitions: sampleDefinitions };
    await log.append(DEFINITIONS_TOPIC, [recordOf(ahead)]);
    const report = (message: string) => void opened.reports.push(message);
    const second = await openOutbox({ control, log, report });
    await heard(opened, record => record.version === 10);
    expect((await currentDefinitions(control)).version).toBe(10);
    await second.close();
    await opened.close();
    expect(opened.reports).toEqual([]);
  });

  test('keeps what the log did not take and brings it in order when the log is back', async () => {
    const opened = await openTestResources();
    const { control, log, outbox } = opened.resources;
    await outbox.close();
    let isDown = true;
    const flaky = {
      ...log,
      append: (...given: Parameters<typeof log.append>) =>
        isDown ? Promise.reject(new Error('the log is away')) : log.append(...given),
    };
    const reports: string[] = [];
    const carrying = await openOutbox({ control, log: flaky, report: message => void reports.push(message) });
    await seedDefinitions(control, sampleDefinitions);
    await saveRule(admin, 'large', rule, { control, outbox: carrying });
    await expect.poll(() => reports).toHaveLength(1);
    expect(await control.prisma.outboxRecord.count()).toBe(2);
    isDown = false;
    const records = await heard(opened, record => record.version === 2);
    expect(records.map(record => record.version)).toContain(2);
    await expect.poll(() => control.prisma.outboxRecord.count()).toBe(0);
    await carrying.close();
    await opened.close();
  });
});

const recordOf = (record: DefinitionsRecord) => ({
  partition: 0,
  key: 'definitions',
  value: new TextEncoder().encode(JSON.stringify(record)),
});

/** The records of the topic up to the one waited for; fails after two seconds, the bar for a saved rule. */
async function heard({ resources: { log } }: TestResources, isLast: (record: DefinitionsRecord) => boolean) {
  const records: DefinitionsRecord[] = [];
  const signal = AbortSignal.timeout(2000);
  const found = new AbortController();
  await log.consume(
    { topic: DEFINITIONS_TOPIC, partition: 0, offset: 0n },
    async batch => {
      for (const { value } of batch.records) {
        records.push(definitionsRecordSchema.parse(JSON.parse(new TextDecoder().decode(value))));
      }
      if (records.some(isLast)) found.abort();
    },
    AbortSignal.any([signal, found.signal]),
  );
  expect(records.some(isLast)).toBe(true);
  return records;
}

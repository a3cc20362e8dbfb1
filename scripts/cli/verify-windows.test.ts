import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import { receiptSchema, type WindowReceipt } from '../../contracts/receipt';
import { verificationSchema, type Verification } from '../../contracts/verification';
import { planDefinitions } from '../../core/definitions/plan';
import { Random } from '../../core/demo/random';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import type { NewRecord } from '../../platform/event-log/event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { applyDefinitions } from '../../server/commands/apply-definitions';
import { verifyAlert, type VerifyStores } from '../../server/queries/verify-alert';
import { openTestControl } from '../../server/testing/open-test-resources';
import { intakeRecords } from '../../workers/runtime/intake-records';
import { noEffects } from '../../workers/runtime/pipeline';
import { Unit } from '../../workers/runtime/unit';
import { unitsOf } from '../../workers/stages/unit-tasks';
import { aggregates, definitions, nameOf, streams, windows } from './verify-windows.testing';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 1);
let folder: string;
let stores: VerifyStores;
let close: () => Promise<void>;
let alerts: StoredAlert[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-verify-'));
  let now = T0;
  const log = await openEmbeddedEventLog({ dir: join(folder, 'log'), now: () => now });
  const history = await openEmbeddedHistory({ dir: join(folder, 'history') });
  const control = await openTestControl(join(folder, 'control'));
  stores = { log, history, control };
  close = async () => void (await Promise.all([log.close(), history.close(), control.close()]));
  const applied = await applyDefinitions(control, definitions, 'test');
  expect(applied).toMatchObject({ ok: true });
  for (const topic of streams) await log.ensureTopic(topic, { partitions: topic === 'pay' ? 2 : 1 });
  alerts = await judge(at => {
    now = at;
  });
}, 120_000);
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

/** Live: the partitions in turns, one idle for a while, some events late. Then the input ends, as a batch's does. */
async function judge(setClock: (at: number) => void): Promise<StoredAlert[]> {
  const result = planDefinitions(definitions);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const random = new Random(5);
  const raised = new Map<string, StoredAlert>();
  for (const tasks of unitsOf(result.plan)) {
    const [stream = ''] = tasks.streams.map(each => each.stream.name);
    const count = stream === 'pay' ? 2 : 1;
    const unit = new Unit(tasks, () => count, null);
    const effects = noEffects();
    const next = [0n, 0n];
    for (let from = 0; from < 3000; from += 100) {
      const records: NewRecord[] = [];
      const takenAt = T0 + (from + 100) * 20_000;
      for (let n = from; n < from + 100; n += 1) {
        const isIdle = n % 900 > 500;
        const partition = count === 1 || isIdle ? 0 : random.below(2);
        const late = random.below(12) === 0 ? random.below(12 * MINUTE) : random.below(2 * MINUTE);
        const event = {
          id: `e${random.below(40) === 0 ? n - 3 : n}`,
          time: T0 + n * 20_000 - late,
          card: random.below(9) === 0 ? null : `c${random.below(6)}`,
          shop: random.below(1000) / 7,
          amount: random.below(10_000) / 100,
        };
        const value = Buffer.from(random.below(50) === 0 ? '{"broken' : JSON.stringify(event));
        const offset = next[partition] ?? 0n;
        next[partition] = offset + 1n;
        records.push({ partition, key: null, value });
        unit.process(
          stream,
          partition,
          intakeRecords([{ offset, key: null, value, appendedMs: takenAt }]),
          effects,
        );
        if (isIdle && n % 20 === 0) unit.pipeline(stream).followIdle(new Set([1]), effects);
      }
      setClock(takenAt);
      await stores.log.append(stream, records);
    }
    unit.finish(effects);
    for (const alert of effects.alerts) raised.set(alert.id, alert);
  }
  return [...raised.values()].map(alert => ({
    ...alert,
    receipt: { ...receiptSchema.parse(alert.receipt), definitionsVersion: 1 },
  }));
}

async function verified(alert: StoredAlert): Promise<Verification> {
  await stores.history.put({ alerts: [alert] });
  return verificationSchema.parse(await verifyAlert(alert.id, stores, () => performance.now()));
}

const named = ({ fields: all }: Verification, equal: boolean | null) =>
  all.filter(field => field.equal === equal).map(({ field }) => field);
const of = (rule: string) => alerts.filter(alert => alert.rule === rule && alert.withdrawn !== true);
const rules = (stream: string) =>
  windows.flatMap(([kind]) => [`on_${nameOf(stream, kind)}`, `read_${nameOf(stream, kind)}`]);

/** With two partitions: how often a session was corrected, and what a detector learnt of windows that events came late for. */
const isLeftOpen = (field: string) =>
  /(revision|kind|score|expected|low|high)( value)?$/.test(field) ||
  ['condition holds', 'verdict'].includes(field);

describe('an alert that windows are part of', () => {
  test.each(rules('one'))(
    'is equal where there is one partition: %s',
    async rule => {
      const all = of(rule);
      expect(all.length).toBeGreaterThan(10);
      for (const alert of sample(all)) {
        const verification = await verified(alert);
        expect(named(verification, false)).toEqual([]);
        expect(named(verification, null)).toEqual([]);
      }
    },
    60_000,
  );

  test.each(rules('pay'))(
    'is never different with two, one of them idle at times: %s',
    async rule => {
      const all = of(rule);
      expect(all.length).toBeGreaterThan(10);
      let equal = 0;
      for (const alert of sample(all)) {
        const verification = await verified(alert);
        expect(named(verification, false)).toEqual([]);
        const open = named(verification, null).filter(field => !isLeftOpen(field));
        if (open.length === 0) equal += 1;
      }
      expect(equal).toBeGreaterThan(5);
    },
    60_000,
  );
});

test('a sketch is held against the exact value, and that is said', async () => {
  const [alert] = of('on_all').slice(1);
  if (alert === undefined) throw new Error('no alert');
  const { fields: all, verdict } = await verified(alert);
  expect(verdict).toBe('equal');
  expect(all.find(({ field }) => field === 'payload p50')).toMatchObject({
    equal: true,
    note: expect.stringMatching(
      /^of a sketch; the exact value is [\d.]+, and it is within 1 % of that$/,
    ) as string,
  });
  const row = JSON.parse(alert.payload) as { values: Record<string, number> };
  const values = { ...row.values, p50: (row.values['p50'] ?? 0) * 1.03 };
  const tampered = { ...alert, payload: JSON.stringify({ ...row, values }) };
  expect(named(await verified(tampered), false)).toEqual(['payload p50']);
});

const kindOf = ({ payload }: StoredAlert) => (JSON.parse(payload) as { kind: string }).kind;

test('an alert that was taken back is equal where there is one partition, else never different', async () => {
  const taken = alerts.filter(({ withdrawn }) => withdrawn === true);
  expect(taken.map(kindOf)).toContain('retracted');
  const retracted = (stream: string) =>
    taken.filter(each => kindOf(each) === 'retracted' && each.stream === stream).slice(0, 6);
  const sampled = [...retracted('one'), ...retracted('pay'), ...taken.slice(0, 3)];
  for (const alert of sampled) {
    const verification = await verified(alert);
    expect(named(verification, false)).toEqual([]);
    if (alert.stream === 'one') expect(named(verification, null)).toEqual([]);
  }
  const [alert] = retracted('one');
  if (alert === undefined) throw new Error('no session was taken back');
  const row = JSON.parse(alert.payload) as { values: object };
  const changed = { ...alert, payload: JSON.stringify({ ...row, values: { ...row.values, sum: 1e6 } }) };
  expect(named(await verified(changed), false)).toEqual(['payload sum']);
  const notTaken = { ...alert, payload: JSON.stringify({ ...row, kind: 'final', revision: 0 }) };
  expect(named(await verified(notTaken), false)).not.toEqual([]);
}, 60_000);

test('an alert without a receipt could not be computed again', async () => {
  const [alert] = of('on_one_tumbling');
  if (alert === undefined) throw new Error('no alert');
  const { receipt: _, ...bare } = alert;
  expect((await verified(bare)).summary).toMatch(
    /^nothing could be computed again: the alert has no receipt/,
  );
});

/** Some of the beginning, the middle and the end. */
const sample = (all: readonly StoredAlert[]) =>
  [0, all.length / 2 - 2, all.length - 4].flatMap(at => all.slice(Math.max(0, at), Math.max(0, at) + 4));

describe('a change', () => {
  const changed = (alert: StoredAlert, part: Partial<WindowReceipt>): StoredAlert => {
    const receipt = receiptSchema.parse(alert.receipt);
    return {
      ...alert,
      receipt: { ...receipt, windows: receipt.windows.map(each => ({ ...each, ...part })) },
    };
  };
  const kept = (alert: StoredAlert): WindowReceipt => {
    const [window] = alert.receipt?.windows ?? [];
    if (window === undefined) throw new Error(`${alert.rule} has no window`);
    return window;
  };
  const first = (rule: string): StoredAlert => {
    const [alert] = of(rule).slice(5);
    if (alert === undefined) throw new Error(`no alert of ${rule}`);
    return alert;
  };

  test.each(windows.map(([kind]) => nameOf('one', kind)))(
    'of one aggregate or bound of a window that was read is told by name: %s',
    async metric => {
      const alert = first(`read_${metric}`);
      const window = kept(alert);
      const cases: [StoredAlert, string[]][] = [
        [changed(alert, { values: { ...window.values, sum: 999 } }), [`window.${metric}.sum value`]],
        [changed(alert, { start: (window.start ?? 0) + 1 }), [`window.${metric} start`]],
        [changed(alert, { end: (window.end ?? 0) - 1 }), [`window.${metric} end`]],
        [changed(alert, { revision: (window.revision ?? 0) + 3 }), [`window.${metric} revision`]],
        [changed(alert, { group: { card: 'another' } }), [`window.${metric} group`]],
        [{ ...alert, values: { ...alert.values, [`window.${metric}.n`]: 77 } }, [`window.${metric}.n`]],
      ];
      for (const [tampered, fieldNames] of cases) {
        const verification = await verified(tampered);
        expect(named(verification, false)).toEqual(fieldNames);
        expect(verification.verdict).toBe('different');
      }
      expect(named(await verified(alert), false)).toEqual([]);
    },
    60_000,
  );

  test.each(windows.map(([kind]) => nameOf('one', kind)))(
    'of an alert about a window is told by name: %s',
    async metric => {
      const alert = first(`on_${metric}`);
      const window = kept(alert);
      const { window: judged } = alert;
      if (judged === undefined) throw new Error('no window');
      const row = JSON.parse(alert.payload) as { values: Record<string, unknown> };
      const withRow = (part: object) => ({ ...alert, payload: JSON.stringify({ ...row, ...part }) });
      const cases: [StoredAlert, string[]][] = [
        ...aggregates.map(({ as }): [StoredAlert, string[]] => [
          withRow({ values: { ...row.values, [as]: 1e6 } }),
          [`payload ${as}`],
        ]),
        [withRow({ end: judged.end + 1 }), ['payload end']],
        [changed(alert, { values: { ...window.values, stddev: 1 } }), [`window.${metric}.stddev value`]],
        [changed(alert, { end: judged.end + 1 }), [`window.${metric} end`]],
        [{ ...alert, window: { ...judged, start: judged.start - MINUTE } }, ['window start']],
        [{ ...alert, window: { ...judged, revision: judged.revision + 1 } }, ['window revision']],
        [{ ...alert, time: alert.time + 1 }, ['time']],
        [{ ...alert, values: { ...alert.values, [`window.${metric}.p90`]: 61 } }, [`window.${metric}.p90`]],
      ];
      for (const [tampered, fieldNames] of cases)
        expect(named(await verified(tampered), false)).toEqual(fieldNames);
      expect(named(await verified(alert), false)).toEqual([]);
    },
    60_000,
  );

  test.each(windows.map(([kind]) => nameOf('one', kind)))(
    'of what the detector said is told by name: %s',
    async metric => {
      const alert = of(`on_${metric}`).findLast(({ payload }) => !payload.includes('"score":null'));
      if (alert === undefined) throw new Error('the detector said nothing');
      const row = JSON.parse(alert.payload) as { score: number; high: number };
      const high = { ...alert, payload: JSON.stringify({ ...row, high: row.high + 1e-6 * row.high }) };
      expect(named(await verified(high), false)).toEqual(['payload high']);
      const values = { ...kept(alert).values, score: row.score / 2 };
      expect(named(await verified(changed(alert, { values })), false)).toEqual([
        `window.${metric}.score value`,
      ]);
      expect(named(await verified(alert), false)).toEqual([]);
    },
    60_000,
  );
});

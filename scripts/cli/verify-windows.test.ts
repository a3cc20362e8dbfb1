import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoredAlert } from '../../contracts/records';
import { receiptSchema, type WindowReceipt } from '../../contracts/receipt';
import { Random } from '../../core/demo/random';
import { aggregates, definitions, nameOf, windows } from './verify-windows.testing';
import { fieldsFound, VerifyWorld } from './verify-world.testing';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 0, 1);
let world: VerifyWorld;
let alerts: StoredAlert[] = [];

beforeAll(async () => {
  world = await VerifyWorld.open(definitions);
  await judge();
  alerts = world.raised();
}, 120_000);
afterAll(() => world.close());

/** Live: the partitions in turns, one idle for a while, some events late. Then the input ends, as a batch's does. */
async function judge(): Promise<void> {
  const random = new Random(5);
  for (const unit of world.units) {
    const [stream = ''] = unit.pipelines.keys();
    for (let n = 0; n < 3000; n += 1) {
      world.nowMs = T0 + (n - (n % 100) + 100) * 20_000;
      const isIdle = n % 900 > 500;
      const partition = stream === 'one' || isIdle ? 0 : random.below(2);
      const late = random.below(12) === 0 ? random.below(12 * MINUTE) : random.below(2 * MINUTE);
      const event = {
        id: `e${random.below(40) === 0 ? n - 3 : n}`,
        time: T0 + n * 20_000 - late,
        card: random.below(9) === 0 ? null : `c${random.below(6)}`,
        shop: random.below(1000) / 7,
        amount: random.below(10_000) / 100,
      };
      world.send(unit, stream, partition, random.below(50) === 0 ? '{"broken' : JSON.stringify(event));
      if (isIdle && n % 20 === 0) unit.pipeline(stream).followIdle(new Set([1]), world.effects);
      if (n % 100 === 99) await world.append();
    }
    unit.finish(world.effects);
  }
}

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
        const verification = await world.verified(alert);
        expect(fieldsFound(verification, false)).toEqual([]);
        expect(fieldsFound(verification, null)).toEqual([]);
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
        const verification = await world.verified(alert);
        expect(fieldsFound(verification, false)).toEqual([]);
        const open = fieldsFound(verification, null).filter(field => !isLeftOpen(field));
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
  const { fields: all, verdict } = await world.verified(alert);
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
  expect(fieldsFound(await world.verified(tampered), false)).toEqual(['payload p50']);
});

const kindOf = ({ payload }: StoredAlert) => (JSON.parse(payload) as { kind: string }).kind;

test('an alert that was taken back is equal where there is one partition, else never different', async () => {
  const taken = alerts.filter(({ withdrawn }) => withdrawn === true);
  expect(taken.map(kindOf)).toContain('retracted');
  const retracted = (stream: string) =>
    taken.filter(each => kindOf(each) === 'retracted' && each.stream === stream).slice(0, 6);
  const sampled = [...retracted('one'), ...retracted('pay'), ...taken.slice(0, 3)];
  for (const alert of sampled) {
    const verification = await world.verified(alert);
    expect(fieldsFound(verification, false)).toEqual([]);
    if (alert.stream === 'one') expect(fieldsFound(verification, null)).toEqual([]);
  }
  const [alert] = retracted('one');
  if (alert === undefined) throw new Error('no session was taken back');
  const row = JSON.parse(alert.payload) as { values: object };
  const changed = { ...alert, payload: JSON.stringify({ ...row, values: { ...row.values, sum: 1e6 } }) };
  expect(fieldsFound(await world.verified(changed), false)).toEqual(['payload sum']);
  const notTaken = { ...alert, payload: JSON.stringify({ ...row, kind: 'final', revision: 0 }) };
  expect(fieldsFound(await world.verified(notTaken), false)).not.toEqual([]);
}, 60_000);

test('an alert without a receipt could not be computed again', async () => {
  const [alert] = of('on_one_tumbling');
  if (alert === undefined) throw new Error('no alert');
  const { receipt: _, ...bare } = alert;
  expect((await world.verified(bare)).summary).toMatch(
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
        const verification = await world.verified(tampered);
        expect(fieldsFound(verification, false)).toEqual(fieldNames);
        expect(verification.verdict).toBe('different');
      }
      expect(fieldsFound(await world.verified(alert), false)).toEqual([]);
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
        expect(fieldsFound(await world.verified(tampered), false)).toEqual(fieldNames);
      expect(fieldsFound(await world.verified(alert), false)).toEqual([]);
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
      expect(fieldsFound(await world.verified(high), false)).toEqual(['payload high']);
      const values = { ...kept(alert).values, score: row.score / 2 };
      expect(fieldsFound(await world.verified(changed(alert, { values })), false)).toEqual([
        `window.${metric}.score value`,
      ]);
      expect(fieldsFound(await world.verified(alert), false)).toEqual([]);
    },
    60_000,
  );
});

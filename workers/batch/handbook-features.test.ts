import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compile } from '../../core/rules/cel/cel';
import { noEffects, type Effects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { unitsOf, type UnitTasks } from '../stages/unit-tasks';
import { deal } from './deal';
import { loadPlan } from './load-plan';
import { mergedRecords, type RunInput } from './merged-records';

/**
 * The Fraud Detection Handbook's 15 model features of one day, recomputed from the raw transactions of the months
 * before. The data lies outside the project; where it is absent the random streams stand alone.
 */
const DATA = join(import.meta.dirname, '../../../shared/data');
const DAY = '2018-07-25';
/** No feature of the day looks back further than 37 days: the months before change nothing. */
const FIRST_DAY = '2018-06-16';
const EXPECTED = join(DATA, 'handbook-features', `features_${DAY}.csv.gz`);
const EXAMPLE = join(import.meta.dirname, '../../examples/handbook.json');

/** Column of the Handbook → our feature, or what is computed from the event alone. */
const COLUMNS: Readonly<Record<string, string>> = {
  TX_AMOUNT: 'event.amount',
  TX_DURING_WEEKEND: 'weekday(event.time) == 0 || weekday(event.time) == 6',
  TX_DURING_NIGHT: 'hour(event.time) <= 6',
  CUSTOMER_ID_NB_TX_1DAY_WINDOW: 'card_n_1d',
  CUSTOMER_ID_AVG_AMOUNT_1DAY_WINDOW: 'card_avg_1d',
  CUSTOMER_ID_NB_TX_7DAY_WINDOW: 'card_n_7d',
  CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW: 'card_avg_7d',
  CUSTOMER_ID_NB_TX_30DAY_WINDOW: 'card_n_30d',
  CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW: 'card_avg_30d',
  TERMINAL_ID_NB_TX_1DAY_WINDOW: 'terminal_n_1d',
  TERMINAL_ID_RISK_1DAY_WINDOW: 'terminal_risk_1d',
  TERMINAL_ID_NB_TX_7DAY_WINDOW: 'terminal_n_7d',
  TERMINAL_ID_RISK_7DAY_WINDOW: 'terminal_risk_7d',
  TERMINAL_ID_NB_TX_30DAY_WINDOW: 'terminal_n_30d',
  TERMINAL_ID_RISK_30DAY_WINDOW: 'terminal_risk_30d',
};

type Row = Readonly<Record<string, number>>;

function expectedRows(): ReadonlyMap<string, Row> {
  const [header = '', ...lines] = gunzipSync(readFileSync(EXPECTED)).toString().trim().split('\n');
  const names = header.split(',');
  const rows = lines.map(line => line.split(','));
  return new Map(
    rows.map(cells => [
      cells[0] ?? '',
      Object.fromEntries(names.map((name, index) => [name, Number(cells[index])])),
    ]),
  );
}

function handbook(): { tasks: UnitTasks; inputs: RunInput[] } {
  const { definitions, plan } = loadPlan(EXAMPLE);
  const [tasks] = unitsOf(plan, { emitFeatures: true });
  const [streamTasks] = tasks?.streams ?? [];
  const [definition] = definitions.streams;
  if (tasks === undefined || streamTasks === undefined || definition === undefined)
    throw new Error('no stream');
  const files = readdirSync(join(DATA, 'handbook'))
    .filter(name => name >= FIRST_DAY && name <= `${DAY}.csv.gz`)
    .sort();
  return {
    tasks,
    inputs: files.map(name => ({ tasks: streamTasks, definition, file: join(DATA, 'handbook', name) })),
  };
}

/** Features of the day by event, streamed through the engine. */
async function computed(partitions: number): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const amounts = new Map<string, number>();
  const { tasks, inputs } = handbook();
  const unit = new Unit(tasks, () => partitions, null);
  const effects: Effects = { ...noEffects(), features: [] };
  const offsets = Array.from({ length: partitions }, () => 0n);
  const rows = new Map<string, Readonly<Record<string, unknown>>>();
  const fromMs = Date.parse(DAY);
  // A day is whole before the next: one input at a time is the order of their times.
  for (const input of inputs) {
    for await (const { records } of mergedRecords([input])) {
      if (input.file.includes(DAY))
        for (const { text } of records)
          noteAmount(JSON.parse(text) as { id: string; amount: number }, amounts);
      for (const run of deal(records, input.tasks.stream, offsets))
        unit.process('transactions', run.partition, run.records, effects);
      for (const row of effects.features ?? [])
        if (row.timeMs >= fromMs)
          rows.set(row.event, { ...row.features, time: row.timeMs, 'event.amount': amounts.get(row.event) });
      Object.assign(effects, noEffects(), { features: [] });
    }
  }
  expect(
    unit.pipeline('transactions').intakes.reduce((sum, { counters }) => sum + counters.accepted, 0),
  ).toBe(unit.pipeline('transactions').intakes.reduce((sum, { counters }) => sum + counters.read, 0));
  expect(unit.dropped).toBe(0);
  return rows;
}

const noteAmount = ({ id, amount }: { id: string; amount: number }, amounts: Map<string, number>) =>
  void amounts.set(id, amount);

/** What is computed from the time alone, as a condition or a model's input computes it. */
function ofTime(source: string): (timeMs: number) => number {
  const result = compile(source, {
    variables: new Map([
      ['event', { kind: 'object', name: 'event', fields: new Map([['time', { kind: 'int' }]]) }],
    ]),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return timeMs => Number(result.compiled.evaluate({ event: { time: timeMs } }));
}

describe.skipIf(!existsSync(EXPECTED))(
  'the features of the Fraud Detection Handbook (data of ../shared)',
  () => {
    it('equal the published ones within 1e-6', async () => {
      const expected = expectedRows();
      const rows = await computed(1);
      expect(rows.size).toBe(expected.size);
      let worst = 0;
      const timed = Object.entries(COLUMNS).map(([column, name]) => ({
        column,
        read: name.includes('(') ? ofTime(name) : null,
        name,
      }));
      for (const [id, wanted] of expected) {
        const row = rows.get(id) ?? {};
        for (const { column, read, name } of timed) {
          const found = read === null ? Number(row[name] ?? 0) : read(Number(row.time));
          worst = Math.max(worst, Math.abs(found - (wanted[column] ?? Number.NaN)));
        }
      }
      expect(worst).toBeLessThan(1e-6);
    }, 180_000);
  },
);

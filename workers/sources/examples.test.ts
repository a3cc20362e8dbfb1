import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parseDefinitions } from '../../contracts/definitions';
import { DemoGenerator } from '../../core/demo/demo-generator';
import { truthLabelJson } from '../../core/demo/truth-label';
import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { StreamDefinition } from '../../core/definitions/types';
import { decodeEvent } from '../../core/events/decode';
import { readRecords } from './read-records';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(root, '../shared/data');

function load(name: string): { streams: readonly StreamDefinition[]; plan: Plan } {
  const parsed = parseDefinitions(JSON.parse(readFileSync(join(root, 'examples', `${name}.json`), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const planned = planDefinitions(parsed.definitions);
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  return { streams: parsed.definitions.streams, plan: planned.plan };
}

/** Reads a folder through the stream and adds up a decimal's smallest units; counts rejects. */
async function sumOf(example: string, folder: string, field: string) {
  const { streams, plan } = load(example);
  const [definition] = streams;
  const stream = plan.streams.get(example);
  const slot = stream?.fields.find(({ name }) => name === field)?.slot;
  if (definition === undefined || stream === undefined || slot === undefined)
    throw new Error(`${example}.${field}`);
  const found = { records: 0, rejects: [] as unknown[], units: 0, timeMs: 0 };
  for await (const batch of readRecords([folder], definition)) {
    for (const { text, file, line } of batch) {
      const decoded = decodeEvent(stream, text);
      found.records += 1;
      if (!decoded.ok) found.rejects.push({ file, line, ...decoded });
      else {
        found.units += Number(decoded.event.values[slot]);
        found.timeMs += decoded.event.timeMs - Date.UTC(2011, 0, 1);
      }
    }
  }
  return found;
}

/** The same by another way: each file whole, csv-parse where it has quotes, Date, doubles. */
function expectedOf(folder: string, value: string, time: string, scale: number) {
  const expected = { records: 0, rejects: [], units: 0, timeMs: 0 };
  for (const name of readdirSync(folder)) {
    const [header = [], ...rows] = rowsOf(gunzipSync(readFileSync(join(folder, name))).toString());
    for (const row of rows) {
      expected.records += 1;
      expected.units += Math.round(Number(row[header.indexOf(value)]) * 10 ** scale);
      expected.timeMs +=
        Date.parse(`${row[header.indexOf(time)]?.replace(' ', 'T')}Z`) - Date.UTC(2011, 0, 1);
    }
  }
  return expected;
}

function rowsOf(text: string): string[][] {
  if (text.includes('"')) return parse(text);
  return text
    .trimEnd()
    .split('\n')
    .map(line => line.split(','));
}

describe('the definitions of examples/', () => {
  it.each(['transactions', 'retail', 'demo'])('%s.json makes a plan', name => {
    expect(load(name).plan.streams.has(name)).toBe(true);
  });

  it('can stand together', () => {
    const all = ['transactions', 'retail', 'demo'].map(name =>
      parseDefinitions(JSON.parse(readFileSync(join(root, 'examples', `${name}.json`), 'utf8'))),
    );
    const kinds = ['streams', 'metrics', 'features', 'rules'] as const;
    const merged = Object.fromEntries(
      kinds.map(kind => [kind, all.flatMap((one): object[] => (one.ok ? one.definitions[kind] : []))]),
    );
    const parsed = parseDefinitions(merged);
    expect(parsed.ok && planDefinitions(parsed.definitions).ok).toBe(true);
  });

  it('demo.json takes every event and label of the generator', () => {
    const { streams } = load('demo').plan;
    const [events, labels] = [streams.get('demo'), streams.get('demo-labels')];
    if (events === undefined || labels === undefined) throw new Error('demo.json has both streams');
    const generator = new DemoGenerator({ seed: 1, eventsPerSecond: 100, startMs: 0, rhythm: 'lively' });
    for (const event of generator.until(Number.POSITIVE_INFINITY, 20_000)) {
      const decoded = decodeEvent(events, event.json);
      const label = decodeEvent(labels, truthLabelJson(event));
      if (!decoded.ok || !label.ok) throw new Error(`${event.json} ${JSON.stringify([decoded, label])}`);
    }
  });

  it.skipIf(!existsSync(join(data, 'handbook')))(
    'transactions.json reads all of the Handbook, to the cent and the second',
    async () => {
      const folder = join(data, 'handbook');
      const found = await sumOf('transactions', folder, 'amount');
      expect(found).toEqual(expectedOf(folder, 'TX_AMOUNT', 'TX_DATETIME', 2));
      expect(found.records).toBe(1_169_723);
    },
    600_000,
  );

  it.skipIf(!existsSync(join(data, 'online-retail')))(
    'retail.json reads all of the retail lines, to the tenth of a penny and the second',
    async () => {
      const folder = join(data, 'online-retail');
      const found = await sumOf('retail', folder, 'price');
      expect(found).toEqual(expectedOf(folder, 'UnitPrice', 'InvoiceDate', 3));
      expect(found.records).toBe(541_909);
    },
    600_000,
  );
});

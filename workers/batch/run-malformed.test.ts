import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LARGE, PAYMENTS, PER_TERMINAL, RunWorld } from './run-world.testing';

let world: RunWorld;
beforeEach(() => {
  world = new RunWorld();
});
afterEach(() => world.close());

const definitions = { streams: [PAYMENTS], metrics: [PER_TERMINAL], rules: [LARGE] };
const text = (value: string) => Buffer.from(value);
const good = (index: number) =>
  text(
    `{"id":"g${index}","time":${index * 1000},"card":"c${index % 9}","terminal":"t","amount":${index % 300}.5}`,
  );
const withAmount = (amount: string) => text(`{"id":"x","time":1,"card":"c","amount":${amount}}`);

/** The ways in which a record can be wrong: the reason it must be kept with, and the field where there is one. */
const KINDS: readonly { name: string; record: Buffer; reason: string; field?: string }[] = [
  { name: 'cut off', record: text('{"id":"x","time":1,"card":"c","am'), reason: 'undecodable' },
  { name: 'no JSON', record: text('hello'), reason: 'undecodable' },
  { name: 'an array', record: text('[{"id":"x"}]'), reason: 'undecodable' },
  { name: 'null', record: text('null'), reason: 'undecodable' },
  { name: 'a bare number', record: text('17'), reason: 'undecodable' },
  { name: 'NaN', record: withAmount('NaN'), reason: 'undecodable' },
  { name: 'Infinity', record: withAmount('-Infinity'), reason: 'undecodable' },
  {
    name: 'bytes of a packed record',
    record: Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x00, 0xff, 0xfe]),
    reason: 'undecodable',
  },
  {
    name: 'bad UTF-8 inside a string',
    record: Buffer.concat([
      text('{"id":"'),
      Buffer.from([0xc3, 0x28]),
      text('","time":1,"card":"c","amount":1}'),
    ]),
    reason: 'undecodable',
  },
  { name: 'UTF-16', record: Buffer.from('{"id":"x"}', 'utf16le'), reason: 'undecodable' },
  { name: 'nothing but braces', record: text('{}'), reason: 'schema', field: 'id' },
  {
    name: 'a required field missing',
    record: text('{"id":"x","time":1,"amount":1}'),
    reason: 'schema',
    field: 'card',
  },
  {
    name: 'a required field null',
    record: text('{"id":"x","time":1,"card":null,"amount":1}'),
    reason: 'schema',
    field: 'card',
  },
  {
    name: 'a field of another type',
    record: text('{"id":"x","time":"soon","card":"c","amount":1}'),
    reason: 'schema',
    field: 'time',
  },
  {
    name: 'an object for a string',
    record: text('{"id":"x","time":1,"card":{},"amount":1}'),
    reason: 'schema',
    field: 'card',
  },
  { name: 'the text NaN', record: withAmount('"NaN"'), reason: 'schema', field: 'amount' },
  { name: 'a number beyond a double', record: withAmount('1e400'), reason: 'schema', field: 'amount' },
  { name: 'more digits than the scale', record: withAmount('1.005'), reason: 'schema', field: 'amount' },
  {
    name: 'more units than 2^53',
    record: withAmount('90071992547409.93'),
    reason: 'schema',
    field: 'amount',
  },
  {
    name: '__proto__ for the fields',
    record: text('{"__proto__":{"id":"x","time":1,"card":"c","amount":1}}'),
    reason: 'schema',
    field: 'id',
  },
  {
    name: 'constructor for a field',
    record: text('{"id":"x","time":1,"constructor":{"card":"c"},"amount":1}'),
    reason: 'schema',
    field: 'card',
  },
  {
    name: '300 KB',
    record: text(`{"id":"x","time":1,"card":"${'c'.repeat(300_000)}","amount":1}`),
    reason: 'too_large',
  },
  {
    name: '10 MB',
    record: text(`{"id":"x","time":1,"card":"${'c'.repeat(10_000_000)}","amount":1}`),
    reason: 'too_large',
  },
  {
    name: 'a deep nest',
    record: text(`{"id":"x","time":1,"amount":1,"card":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    reason: 'schema',
    field: 'card',
  },
];

const NEWLINE = text('\n');
const lines = (records: readonly Buffer[]) => Buffer.concat(records.flatMap(record => [record, NEWLINE]));

describe('malformed records', () => {
  it.each(KINDS)('$name: kept as $reason, with its field and itself', async ({ record, reason, field }) => {
    const input = world.write('a.ndjson', lines([good(0), record, good(1)]));
    const { summary, deadLetters, windows } = await world.run(definitions, [`pay=${input}`]);
    expect(summary).toMatchObject({ read: 3, accepted: 2, rejected: 1, late: 0, duplicate: 0 });
    expect(deadLetters).toEqual([expect.objectContaining({ reason, field: field ?? null, offset: 1 })]);
    expect(windows).toEqual([expect.objectContaining({ n: 2, total: 2 })]);
    const [{ raw, rawBase64, message } = { raw: '', rawBase64: '', message: '' }] = deadLetters;
    expect(message).not.toBe('');
    if (rawBase64 !== undefined) expect(Buffer.from(String(rawBase64), 'base64')).toEqual(record);
    else expect(record.toString().startsWith(String(raw))).toBe(true);
    if (record.length < 1_000_000 && rawBase64 === undefined) expect(String(raw)).toBe(record.toString());
  });

  it('among good records change nothing of what these give', async () => {
    const records = Array.from({ length: 20_000 }, (_, index) => good(index));
    const small = KINDS.filter(({ record }) => record.length < 1000);
    const mixed = records.flatMap((record, index) => {
      const kind = index % 50 === 0 ? small[(index / 50) % small.length] : undefined;
      return kind === undefined ? [record] : [kind.record, record];
    });
    const clean = await world.run(definitions, [`pay=${world.write('a.ndjson', lines(records))}`]);
    const dirty = await world.run(definitions, [`pay=${world.write('b.ndjson', lines(mixed))}`]);
    expect(dirty.summary).toMatchObject({ read: 20_400, accepted: 20_000, rejected: 400 });
    expect(dirty.deadLetters.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 400 }, (_, index) => small[index % small.length]?.reason),
    );
    expect(dirty.file('windows.ndjson')).toBe(clean.file('windows.ndjson'));
    expect(dirty.file('alerts.ndjson')).toBe(clean.file('alerts.ndjson'));
  });

  it('of a CSV: a field count that does not fit, a number that is none, a time that is none', async () => {
    const csv = [
      'ID,AT,CARD,TERMINAL,AMOUNT',
      'a,1970-01-01 00:00:01,c,t,1.50',
      'b,1970-01-01 00:00:02,c,t',
      'c,1970-01-01 00:00:03,c,t,NaN',
      'd,31/31/1970,c,t,1',
      'e,1970-01-01 00:00:04,c,t,2.50',
    ].join('\n');
    const { summary, deadLetters, windows } = await world.run(definitions, [
      `pay=${world.write('a.csv', csv)}`,
    ]);
    expect(summary).toMatchObject({ read: 5, accepted: 2, rejected: 3 });
    expect(windows).toEqual([expect.objectContaining({ n: 2, total: 4 })]);
    expect(deadLetters.map(({ raw }) => raw)).toEqual([
      'b,1970-01-01 00:00:02,c,t',
      'c,1970-01-01 00:00:03,c,t,NaN',
      'd,31/31/1970,c,t,1',
    ]);
  });
});

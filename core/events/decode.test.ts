import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDefinitions } from '../definitions/plan';
import type { StreamPlan } from '../definitions/plan-stream';
import { decodeEvent, MAX_RECORD_LENGTH } from './decode';
import { decimalUnits, Refused } from './field-value';
import { NumberText, parseJsonKeepingNumbers } from './json-numbers';

const planned = planDefinitions({
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: {
        id: 'string',
        time: 'timestamp',
        amount: 'decimal(2)',
        ratio: 'number?',
        ok: 'boolean?',
        place: 'geo?',
      },
    },
  ],
  metrics: [],
  features: [],
  rules: [],
});
if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
const stream = planned.plan.streams.get('pay') as StreamPlan;

/** A record with one member replaced by raw JSON text; `undefined` leaves it out. */
function record(changes: Readonly<Record<string, string | undefined>>): string {
  const members: Record<string, string | undefined> = {
    id: '"e1"',
    time: '1000',
    amount: '12.5',
    ...changes,
  };
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return `{${entries.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

describe('a record that is an event', () => {
  it.each<[string, string, string, unknown]>([
    ['a decimal number', 'amount', '12.5', 1250],
    ['a decimal as text', 'amount', '"12.50"', 1250],
    ['a decimal with an exponent', 'amount', '1.2e1', 1200],
    ['a decimal with zeros beyond its scale', 'amount', '12.5000', 1250],
    ['a decimal as the double next to it prints', 'amount', '206.64999999999998', 20_665],
    ['0.1 + 0.2', 'amount', '0.30000000000000004', 30],
    ['a negative decimal', 'amount', '-0.01', -1],
    ['no negative zero', 'amount', '-0.0', 0],
    ['2^53 smallest units', 'amount', '90071992547409.92', 9_007_199_254_740_992],
    ['a time in ISO 8601', 'time', '"1970-01-01T00:00:01Z"', 1000],
    ['a time written as 1e3', 'time', '1e3', 1000],
    ['a time before the epoch', 'time', '-5', -5],
    ['a fraction', 'ratio', '0.1', 0.1],
    ['a long fraction', 'ratio', '0.12345678901234567890', 0.12345678901234568],
    ['false', 'ok', 'false', false],
    ['a place', 'place', '{"lat":-90,"lon":180,"alt":3}', { lat: -90, lon: 180 }],
    ['null for an optional field', 'ok', 'null', null],
    ['text in any script', 'id', '"é\\u00e9 日本 \\ud83d\\ude00"', 'éé 日本 😀'],
  ])('has %s', (_name, field, json, expected) => {
    const decoded = decodeEvent(stream, record({ [field]: json }));
    const slot = stream.fields.find(({ name }) => name === field)?.slot ?? -1;
    expect(decoded.ok && decoded.event.values[slot]).toEqual(expected);
  });

  it('ignores unknown fields, also those that look dangerous', () => {
    const decoded = decodeEvent(
      stream,
      `{"__proto__":{"ratio":5},"constructor":1,"extra":[1,{"a":2}],${record({}).slice(1)}`,
    );
    expect(decoded).toMatchObject({
      ok: true,
      event: { timeMs: 1000, id: 'e1', values: ['e1', 1000, 1250, null, null, null] },
    });
  });

  it('takes the last of repeated keys, as JSON.parse does', () => {
    expect(decodeEvent(stream, '{"id":"a","id":"b","time":1,"amount":1}')).toMatchObject({
      event: { id: 'b' },
    });
  });
});

describe('a record that is none', () => {
  it.each<[string, string, string, string | null, RegExp]>([
    ['cut off', '{"id":"e1"', 'undecodable', null, /JSON/],
    ['empty', ' ', 'undecodable', null, /JSON/],
    ['an array', '[1]', 'undecodable', null, /found an array/],
    ['null', 'null', 'undecodable', null, /found null/],
    ['a number', '5', 'undecodable', null, /found a number/],
    ['with NaN', record({ amount: 'NaN' }), 'undecodable', null, /JSON/],
    ['without a required field', record({ amount: undefined }), 'schema', 'amount', /amount is missing/],
    ['with null in a required field', record({ id: 'null' }), 'schema', 'id', /id is null/],
    ['with a number for text', record({ id: '5' }), 'schema', 'id', /id is 5; a string is expected/],
    ['with text for a number', record({ ratio: '"5"' }), 'schema', 'ratio', /a number is expected/],
    ['with a number no double can hold', record({ ratio: '1e400' }), 'schema', 'ratio', /beyond the range/],
    ['with 1 for true', record({ ok: '1' }), 'schema', 'ok', /true or false/],
    ['with half a millisecond', record({ time: '1.5' }), 'schema', 'time', /integer milliseconds/],
    ['with a day that does not exist', record({ time: '"2018-02-30"' }), 'schema', 'time', /ISO 8601/],
    [
      'with a time beyond all calendars',
      record({ time: '8640000000000001' }),
      'schema',
      'time',
      /beyond the years/,
    ],
    ['with a digit too many', record({ amount: '12.345' }), 'schema', 'amount', /more than 2 digits/],
    [
      'with a digit too many far out',
      record({ amount: '12.3400000000000000000001' }),
      'schema',
      'amount',
      /more than 2 digits/,
    ],
    [
      'with one unit beyond 2^53, which a double would round',
      record({ amount: '90071992547409.93' }),
      'schema',
      'amount',
      /2\^53/,
    ],
    ['with words for a decimal', record({ amount: '"twelve"' }), 'schema', 'amount', /decimal with 2 digits/],
    [
      'with hexadecimal for a decimal',
      record({ amount: '"0x10"' }),
      'schema',
      'amount',
      /decimal with 2 digits/,
    ],
    ['with a place off the globe', record({ place: '{"lat":91,"lon":0}' }), 'schema', 'place', /-90 to 90/],
    ['with a place as text', record({ place: '"here"' }), 'schema', 'place', /lat/],
    [
      'too large',
      record({ id: `"${'x'.repeat(MAX_RECORD_LENGTH)}"` }),
      'too_large',
      null,
      /262144 is the most/,
    ],
  ])('%s', (_name, text, reason, field, message) => {
    expect(decodeEvent(stream, text)).toEqual({
      ok: false,
      reason,
      field,
      message: expect.stringMatching(message),
    });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        text => typeof decodeEvent(stream, text).ok === 'boolean',
      ),
    );
  });
});

describe('decimals', () => {
  it('are the same units as a number, as text and as digits, or refused alike', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }), fc.nat(6), (units, scale) => {
        const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
        const whole = digits.slice(0, digits.length - scale);
        const text = `${units < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
        expect(decimalUnits(text, scale)).toBe(Number(units) + 0);
        expect(decimalUnits(new NumberText(text), scale)).toBe(Number(units) + 0);
      }),
    );
  });

  it('as doubles are what their shortest text says, or within the last bits of it, or refused', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(4), (value, scale) => {
        const fromNumber = decimalUnits(value, scale);
        const fromText = decimalUnits(String(value), scale);
        if (!(fromText instanceof Refused)) expect(fromNumber).toBe(fromText);
        else if (!(fromNumber instanceof Refused))
          expect(Math.abs(fromNumber / 10 ** scale - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-15);
      }),
    );
  });
});

describe('JSON that keeps long numbers', () => {
  it('is what JSON.parse gives, but for numbers of 16 and more digits', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        const plain: unknown = JSON.parse(text, (_key, value: unknown) =>
          typeof value === 'number' ? 0 : value,
        );
        const kept = JSON.stringify(parseJsonKeepingNumbers(text), (_key, value: unknown) =>
          typeof value === 'number' || value instanceof NumberText ? 0 : value,
        );
        expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(plain)));
      }),
    );
  });

  it('keeps every digit', () => {
    expect(parseJsonKeepingNumbers('{"a":[-12345678901234567890.5],"b":"1234567890123456789"}')).toEqual({
      a: [new NumberText('-12345678901234567890.5')],
      b: '1234567890123456789',
    });
  });
});

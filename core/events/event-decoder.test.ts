import { isUtf8 } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { planDefinitions } from '../definitions/plan';
import type { StreamPlan } from '../definitions/plan-stream';
import { decodeEvent, undecodable } from './decode';
import type { Decoded } from './event';
import { EventDecoder, type TextReader } from './event-decoder';
import { drawOf, literal, randomOf, type Draw } from './record-draw.testing';
import { EVERY } from './record-literals.testing';

const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const reader: TextReader = {
  ascii: (bytes, start, end) => buffer(bytes).toString('latin1', start, end),
  utf8: (bytes, start, end) =>
    isUtf8(bytes.subarray(start, end)) ? buffer(bytes).toString('utf8', start, end) : null,
};

function streamOf(fields: Record<string, string>, id?: string): StreamPlan {
  const stream = { name: 's', eventTime: 'time', fields, ...(id === undefined ? {} : { id }) };
  const planned = planDefinitions({ streams: [stream], metrics: [], features: [], rules: [] });
  const plan = planned.ok ? planned.plan.streams.get('s') : undefined;
  if (plan === undefined) throw new Error(JSON.stringify(planned));
  return plan;
}

const DEMO = streamOf(
  {
    ...{ id: 'string', time: 'timestamp', card: 'string', terminal: 'string', amount: 'decimal(2)' },
    ...{ channel: 'string', lat: 'number', lon: 'number', country: 'string?' },
  },
  'id',
);
const STREAMS = [
  DEMO,
  streamOf({
    time: 'timestamp',
    a: 'string?',
    b: 'number?',
    c: 'decimal(4)?',
    d: 'boolean?',
    e: 'geo?',
    f: 'timestamp?',
  }),
  streamOf(
    {
      n: 'number',
      time: 'timestamp',
      place: 'geo',
      ok: 'boolean',
      units: 'decimal(3)',
      whole: 'decimal(0)?',
      fine: 'decimal(11)?',
    },
    'n',
  ),
  streamOf({
    time: 'timestamp',
    'a key': 'string',
    é: 'string?',
    __proto__x: 'decimal(3)',
    '"q"': 'number?',
  }),
];

/** What the record is, read as text. */
function plainly(stream: StreamPlan, bytes: Buffer): Decoded {
  return isUtf8(bytes) ? decodeEvent(stream, bytes.toString()) : undecodable('the bytes are no UTF-8');
}

/** In one of the ways records are written: other orders, members left out or more of them, white space. */
function written(stream: StreamPlan, draw: Draw, style: number, oddness: number): string {
  const { random, below, one } = draw;
  const colon = ['":', '": ', '" :'][style] ?? '":';
  const comma = [',', ', ', ' ,\n '][style] ?? ',';
  const members = stream.fields
    .filter(({ isOptional }) => random() > (isOptional ? 0.2 : oddness / 10))
    .map(({ name, kind }) => `${JSON.stringify(name).slice(0, -1)}${colon}${literal(kind, draw, oddness)}`);
  if (random() < oddness) members.splice(below(members.length), 0, one(members));
  if (random() < oddness) members.push(...members.splice(below(members.length), 1));
  if (random() < 0.3)
    members.splice(below(members.length), 0, `"more${colon}${literal('decimal', draw, oddness)}`);
  return style === 2 ? `{ ${members.join(comma)} }\n` : `{${members.join(comma)}}`;
}

/** One to three small damages: bytes flipped, left out, put in, doubled, cut off. */
function damaged(record: Buffer, { below, one }: Draw): Buffer {
  let bytes = record;
  for (let rounds = 1 + below(3); rounds > 0; rounds -= 1) {
    const at = below(bytes.length + 1);
    const span = 1 + below(6);
    const rest = bytes.subarray(at);
    switch (below(6)) {
      case 0:
        bytes = Buffer.from(bytes);
        if (at < bytes.length)
          bytes[at] = one([0, 10, 32, 34, 44, 48, 58, 92, 123, 125, 0x80, 0xc3, 0xff, below(256)]);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + span)]);
        break;
      case 2:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from(one([...EVERY, ' ', ',', ':', '"', '}', '\\'])),
          rest,
        ]);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - span), at), rest]);
        break;
      case 4:
        bytes = bytes.subarray(0, at);
        break;
      case 5:
        bytes = Buffer.concat([bytes, one([Buffer.from(' '), Buffer.from('\r'), Buffer.from('}'), bytes])]);
        break;
    }
  }
  return bytes;
}

function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(key => same((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
  );
}

/** The parts of an outcome that must be equal; of an event without the values that nobody reads. */
const outcome = (decoded: Decoded, isRead: readonly boolean[]): unknown =>
  decoded.ok
    ? {
        id: decoded.event.id,
        timeMs: decoded.event.timeMs,
        values: decoded.event.values.map((value, slot) => (isRead[slot] === true ? value : null)),
      }
    : decoded;

/** Where a record lies: alone in its bytes, or among others that go on as if they belonged to it. */
function placed(record: Buffer, { below, one }: Draw): { bytes: Uint8Array; start: number; end: number } {
  if (below(3) === 0) return { bytes: Uint8Array.from(record), start: 0, end: record.length };
  const before = Buffer.alloc(below(9), '"');
  const after = Buffer.alloc(one([0, 1, 5, 511, 512, 600]), one(['7', '"', 'x', '}', '\n', ' ', '\xff']));
  const bytes = Buffer.concat([before, record, after]);
  return { bytes, start: before.length, end: before.length + record.length };
}

/** Texts whose stamp is that of another text. */
function otherTexts(
  { fields, isRead }: StreamPlan,
  { texts }: EventDecoder,
  values: readonly unknown[],
  stamped: Map<number, unknown>,
): unknown[] {
  return fields.flatMap(({ kind, slot }) => {
    const value = values[slot];
    const stamp = texts.stamps[slot] ?? 0;
    if (kind !== 'string' || isRead[slot] !== true || value === null || stamp === 0) return [];
    if (!stamped.has(stamp)) stamped.set(stamp, value);
    return stamped.get(stamp) === value ? [] : [value];
  });
}

describe('scanning and reading as text are the same', () => {
  it.each([0, 1, 2, 3])('for every input of stream %i', index => {
    const stream = STREAMS[index] ?? DEMO;
    const draw = drawOf(randomOf(20_261_123 + index));
    const stamped = new Map<number, unknown>();
    let scanned = 0;
    let others = 0;
    for (let round = 0; round < 130; round += 1) {
      const isRead = stream.fields.map(() => draw.random() < 0.8);
      const read = { ...stream, isRead };
      const decoder = new EventDecoder(read, reader);
      const style = draw.below(3);
      const oddness = draw.one([0, 0.02, 0.1, 0.5]);
      for (let count = 0; count < 250; count += 1) {
        const text = written(stream, draw, draw.random() < 0.95 ? style : draw.below(3), oddness);
        const good = Buffer.from(text);
        const record = draw.random() < 0.3 ? damaged(good, draw) : good;
        const expected = outcome(plainly(stream, record), isRead);
        const { bytes, start, end } = placed(record, draw);
        const decoded = decoder.decode(bytes, start, end);
        const found = outcome(decoded, isRead);
        if (!same(found, expected)) expect(found, record.toString('latin1')).toEqual(expected);
        if (decoded.ok) expect(otherTexts(read, decoder, decoded.event.values, stamped)).toEqual([]);
      }
      scanned += decoder.counts.scanned;
      others += decoder.counts.read - decoder.counts.scanned;
    }
    // Both ways are well trodden.
    expect(scanned).toBeGreaterThan(4000);
    expect(others).toBeGreaterThan(4000);
  });
});

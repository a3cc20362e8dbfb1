import { expect, test } from 'vitest';
import { planStream } from '../../core/definitions/plan-stream';
import { Problems } from '../../core/definitions/problem';
import type { StreamDefinition } from '../../core/definitions/types';
import { MAX_RECORD_LENGTH } from '../../core/events/decode';
import { EventDecoder } from '../../core/events/event-decoder';
import { drawOf, literal, randomOf, type Draw } from '../../core/events/record-draw.testing';
import { CsvRecords } from '../sources/csv/csv-records';
import { Line } from '../sources/files/line';
import { TextBlock } from '../sources/files/text-block';
import type { SourceRecord } from '../sources/source-record';
import { decodeRecord, RowRecord } from '../stages/intake-record';
import { nodeText } from '../stages/record-text';
import { intakeRecordOf } from './deal';

const KINDS = ['string', 'number', 'decimal', 'timestamp', 'boolean', 'geo'] as const;

/** Fields of all kinds; `ratio` beside decimals is read from its digits too, and one field has no column. */
const stream: StreamDefinition = {
  name: 's',
  id: 'id',
  eventTime: 'time',
  fields: {
    time: 'timestamp',
    id: 'string',
    amount: 'decimal(2)',
    fine: 'decimal(12)?',
    ratio: 'number?',
    isCard: 'boolean?',
    place: 'geo?',
    nowhere: 'string?',
    note: 'string?',
  },
};
const columns = Object.keys(stream.fields).filter(name => name !== 'nowhere');
const decimals = {
  ...stream,
  name: 'no decimals',
  fields: { ...stream.fields, amount: 'number', fine: 'number?' },
};

function decoderOf(definition: StreamDefinition): EventDecoder {
  const plan = planStream(definition, 'streams[0]', new Problems());
  if (plan === null) throw new Error('the stream has no plan');
  return new EventDecoder(plan, nodeText);
}

function read(definition: StreamDefinition, lines: readonly string[]): SourceRecord[] {
  const records: SourceRecord[] = [];
  const csv = new CsvRecords(definition, { path: 'f.csv', index: 0 });
  for (const [index, text] of [columns.join(','), ...lines].entries()) {
    const bytes = Buffer.from(text);
    csv.push(new Line(new TextBlock(bytes), 0, bytes.length, '\n', null, index + 1), records);
  }
  csv.finish(records);
  return records;
}

/** A cell of the field: mostly one that fits, else any literal of JSON, as a string without its quotes. */
function cell(field: string, draw: Draw): string {
  const kind = KINDS.find(name => (stream.fields[field] ?? '').startsWith(name)) ?? 'string';
  const text = literal(kind, draw, 0.06);
  const place = kind === 'geo' ? text.replace(/^\{"lat":(.*),"lon":(.*)\}$/, '$1 $2') : text;
  const bare = place.replace(/^"(.*)"$/s, '$1');
  const spaced = draw.random() < 0.1 ? ` ${bare} ` : bare;
  return draw.random() < 0.03 ? '' : spaced;
}

const quoted = (text: string) => (/[",]|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What its JSON text alone gives: the record as it would be in a log. */
const fromText = (decoder: EventDecoder, { text }: SourceRecord) => decoder.decodeText(text);
const asRow = (decoder: EventDecoder, record: SourceRecord) =>
  decodeRecord(decoder, intakeRecordOf(record, 7n));

test.each([stream, decimals])(
  'a row gives the event, or the rejection, that its JSON text gives: $name',
  definition => {
    const draw = drawOf(randomOf(4711));
    const decoder = decoderOf(definition);
    const lines = Array.from({ length: 20_000 }, () =>
      columns.map(field => quoted(cell(field, draw).replace(/[\r\n]/g, ' '))).join(','),
    );
    const records = read(definition, lines);
    expect(records).toHaveLength(lines.length);
    let accepted = 0;
    for (const [index, record] of records.entries()) {
      expect(asRow(decoder, record), record.text).toEqual(fromText(decoder, record));
      expect(record.raw).toBe(lines[index]);
      if (asRow(decoder, record).ok) accepted += 1;
    }
    expect(accepted).toBeGreaterThan(lines.length / 10);
    expect(accepted).toBeLessThan((lines.length * 9) / 10);
  },
);

test('what is not in the row is asked for no sooner than it is needed: the text, made with all its digits', () => {
  const [record] = read(stream, ['5,a,1.50,0.300000000000000,1e2,yes,51.50;-0.1,"say ""no"""']);
  const taken = intakeRecordOf(record as SourceRecord, 7n);
  expect(taken).toBeInstanceOf(RowRecord);
  expect(taken).toMatchObject({ offset: 7n, bytes: null, appendedMs: null, damage: null });
  expect(taken.text).toBe(
    '{"time":5,"id":"a","amount":1.50,"fine":0.300000000000000,"ratio":1e2,"isCard":true,"place":{"lat":51.50,"lon":-0.1},"note":"say \\"no\\""}',
  );
  expect(taken.raw).toBe('5,a,1.50,0.300000000000000,1e2,yes,51.50;-0.1,"say ""no"""');
});

test('a row whose text is too long for a record is refused as its text is, and one just short of it is taken', () => {
  const decoder = decoderOf(stream);
  const text = '{"time":5,"id":"a","amount":1,"fine":null,"ratio":null,"isCard":null,"place":null,"note":""}';
  for (const [length, isTaken] of [
    [MAX_RECORD_LENGTH - text.length, true],
    [MAX_RECORD_LENGTH - text.length + 1, false],
  ] as const) {
    const [record] = read(stream, [`5,a,1,,,,,${'x'.repeat(length)}`]) as [SourceRecord];
    expect(asRow(decoder, record).ok).toBe(isTaken);
    expect(asRow(decoder, record)).toEqual(fromText(decoder, record));
  }
});

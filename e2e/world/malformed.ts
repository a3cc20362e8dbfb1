import type { DeadLetter } from '../../contracts/records';

type Malformed = Readonly<{ name: string; record: Buffer; reason: DeadLetter['reason'] }>;

const text = (value: string) => Buffer.from(value);
const withAmount = (amount: string) =>
  text(`{"id":"x","time":1,"card":"c","terminal":"t","amount":${amount}}`);

/** The kinds of malformed record of the fault matrix, as lines for the stream `transactions`. */
export const MALFORMED: readonly Malformed[] = [
  { name: 'cut off', record: text('{"id":"x","time":1,"card":"c","am'), reason: 'undecodable' },
  { name: 'no JSON', record: text('what is this'), reason: 'undecodable' },
  { name: 'an array', record: text('[1,2,3]'), reason: 'undecodable' },
  { name: 'NaN', record: withAmount('NaN'), reason: 'undecodable' },
  {
    name: 'bad UTF-8',
    record: Buffer.concat([text('{"id":"'), Buffer.from([0xc3, 0x28, 0xff]), text('"}')]),
    reason: 'undecodable',
  },
  {
    name: 'bytes of a packed record',
    record: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x00, 0x99]),
    reason: 'undecodable',
  },
  { name: 'another schema', record: text('{"user":"u","clicked":true}'), reason: 'schema' },
  { name: 'a field of another type', record: withAmount('"much"'), reason: 'schema' },
  { name: 'more digits than the scale', record: withAmount('1.005'), reason: 'schema' },
  {
    name: '__proto__ keys',
    record: text('{"__proto__":{"id":"x","time":1,"card":"c","terminal":"t","amount":1}}'),
    reason: 'schema',
  },
  {
    name: '300 KB',
    record: text(`{"id":"${'x'.repeat(300_000)}","time":1,"card":"c","terminal":"t","amount":1}`),
    reason: 'too_large',
  },
  {
    name: '10 MB',
    record: text(`{"id":"${'x'.repeat(10_000_000)}","time":1,"card":"c","terminal":"t","amount":1}`),
    reason: 'too_large',
  },
];

import { asDouble, type Expected } from './aggregate';
import { holds, type CelValue } from './condition';
import type { Definitions } from './definitions';
import type { OracleEvent, Value } from './event';
import { toDouble } from './fraction';

export type List = ReadonlySet<unknown>;
export type Lists = ReadonlyMap<string, List>;

export const listsOf = ({ lists = [] }: Definitions): Lists =>
  new Map(lists.map(({ name, values }) => [name, new Set<unknown>(values)]));

/** What a path such as `event.amount` stands for. */
export type Reads = (path: string) => Expected | List;

/** A condition depends on digits that the oracle does not know, such as the seventh of a score. */
export class Undecided extends Error {}

/** Holds for single values, which may lie anywhere between the least and the greatest. */
const ASKS_FOR_EQUALS = /[=!]=|\bin\b/;

/** Whether a condition holds: with the least and with the greatest its reads may be, or it is undecided. */
export function holdsWith(condition: string, reads: Reads): boolean {
  let isRange = false;
  const scope = (end: 'low' | 'high') => (path: string) => {
    const read = reads(path);
    isRange ||= isExpected(read) && read?.kind === 'near' && boundOf(read, 'low') !== boundOf(read, 'high');
    return isExpected(read) ? readValue(read, end) : read;
  };
  const isMet = holds(condition, scope('low'));
  if (isRange && (ASKS_FOR_EQUALS.test(condition) || holds(condition, scope('high')) !== isMet))
    throw new Undecided(condition);
  return isMet;
}

/** What an alert tells of what its condition read. */
export function valueRead(reads: Reads, path: string): Expected {
  const read = reads(path);
  if (!isExpected(read)) throw new Error(`${path} is a list`);
  return read;
}

const isExpected = (read: Expected | List): read is Expected => !(read instanceof Set);

function readValue(expected: Expected, end: 'low' | 'high'): CelValue {
  if (expected === null) return null;
  switch (expected.kind) {
    case 'exact':
      return toDouble(expected.value);
    case 'near':
      return boundOf(expected, end);
    case 'any':
      throw new Undecided('what the oracle does not say');
    default:
      return expected.value;
  }
}

/** The finest ones are held to be the double next to the exact value. */
function boundOf({ low, high, relative }: Expected & { kind: 'near' }, end: 'low' | 'high'): number {
  if (low === high && relative < 1e-14) return low;
  return end === 'low' ? low - relative * Math.abs(low) : high + relative * Math.abs(high);
}

/** `event.<field>`, decimals as doubles; a geo is read by its parts. `list.<name>`. */
export const eventReads =
  (event: OracleEvent, lists: Lists): Reads =>
  path => {
    const [owner, name = '', part] = path.split('.');
    const read = owner === 'list' ? lists.get(name) : event.fields.get(name);
    if (read === undefined) throw new Error(`nothing is ${path}`);
    if (read instanceof Set) return read;
    return part === undefined ? valueOfField(read as Value) : partOf(read as Value, part);
  };

/** What an event may be asked for: its fields, lists, the features and windows it reads. */
export const readerReads =
  (
    event: OracleEvent,
    lists: Lists,
    features: ReadonlyMap<string, Expected>,
    windowValue: (metric: string, read: string) => Expected,
  ): Reads =>
  path => {
    const [owner, name = '', read = ''] = path.split('.');
    if (owner === 'window') return windowValue(name, read);
    if (owner !== 'feature') return eventReads(event, lists)(path);
    const value = features.get(name);
    if (value === undefined) throw new Error(`no feature ${path}`);
    return asDouble(value);
  };

/** A field's value as conditions read it. */
export function valueOfField(value: Value): Expected {
  if (value === null) return null;
  if (typeof value === 'number') return { kind: 'double', value };
  if (typeof value !== 'object') return { kind: 'value', value };
  if ('numerator' in value) return { kind: 'double', value: toDouble(value) };
  throw new Error('a geo is read by its parts');
}

function partOf(value: Value, part: string): Expected {
  if (typeof value === 'object' && value !== null && 'lat' in value)
    return { kind: 'double', value: part === 'lat' ? value.lat : value.lon };
  throw new Error(`no ${part} of what is no place`);
}

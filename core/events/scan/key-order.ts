import type { FieldPlan } from '../../definitions/field-type';
import type { StreamPlan } from '../../definitions/plan-stream';
import { layoutOf } from './record-layout';
import { TextPattern } from './text-pattern';

/** How the value of a member is read. A switch over small numbers is the quickest. */
export const ValueKind = {
  text: 0,
  /** A string that nothing reads: no value is made. */
  unreadText: 1,
  decimal: 2,
  number: 3,
  timestamp: 4,
  boolean: 5,
  geo: 6,
  /** No field of the stream. */
  unknown: 7,
  /** A number that nothing reads. */
  unreadNumber: 8,
} as const;
type ValueKind = (typeof ValueKind)[keyof typeof ValueKind];

/** A member of the records: what stands before its value, and what its value is. */
export class Member {
  readonly kind: ValueKind;
  readonly slot: number;
  readonly scale: number;
  readonly isRequired: 0 | 1;
  /** How long its last string was: the next one may well be as long. */
  length = 0;

  constructor(
    /** With what stands around it: `"time": `. */
    readonly key: string,
    /** What stands before the value where the record begins with this member. */
    readonly first: TextPattern,
    /** What stands between the value before and this one. */
    readonly next: TextPattern,
    readonly field: FieldPlan | null,
    isRead: boolean,
    readonly isId: boolean,
  ) {
    this.kind = kindOf(field, isRead, isId);
    this.slot = field?.slot ?? 0;
    this.scale = field?.scale ?? 0;
    this.isRequired = field === null || field.isOptional ? 0 : 1;
  }
}

function kindOf(field: FieldPlan | null, isRead: boolean, isId: boolean): ValueKind {
  if (field === null) return ValueKind.unknown;
  if (field.kind === 'string') return isRead ? ValueKind.text : ValueKind.unreadText;
  return field.kind === 'number' && !isRead && !isId ? ValueKind.unreadNumber : ValueKind[field.kind];
}

/** How the records of a stream are written: their members in order, and what stands between and around them. */
export type KeyOrder = Readonly<{
  open: string;
  separator: string;
  members: readonly Member[];
  close: TextPattern;
}>;

/** More members than this are not learnt. */
const MOST_MEMBERS = 256;

/**
 * The order of the members of a valid record. Members of the order known before stay in it, where they keep their
 * relative places: a record may leave some of them out. null where there is no order to learn: repeated keys, members
 * apart by more than one kind of white space.
 */
export function learnOrder(
  { fields, isRead, idSlot }: StreamPlan,
  text: string,
  before: KeyOrder | null,
): KeyOrder | null {
  const layout = layoutOf(text);
  if (layout === null) return null;
  const { open, separator, close } = layout;
  const isSameStyle = before?.open === open && before.separator === separator && before.close.text === close;
  const known = before === null || !isSameStyle ? [] : before.members;
  const keys = merged(
    known.map(({ key }) => key),
    layout.keys,
  );
  if (keys.length > MOST_MEMBERS) return null;
  const members = keys.map(key => {
    const same = known.find(member => member.key === key);
    if (same !== undefined) return same;
    const name = nameOf(key);
    const field = fields.find(candidate => candidate.name === name) ?? null;
    const first = new TextPattern(open + key);
    const next = new TextPattern(separator + key);
    const isValueRead = field !== null && isRead[field.slot] !== false;
    const isId = field !== null && field.slot === idSlot;
    return new Member(key, first, next, field, isValueRead, isId);
  });
  return { open, separator, members, close: new TextPattern(close) };
}

const nameOf = (key: string): unknown => JSON.parse(key.slice(0, key.lastIndexOf('"') + 1));

/** Both lists in one, where they agree in the order of what they share; else the newer one. */
function merged(older: readonly string[], newer: readonly string[]): string[] {
  const shared = older.filter(key => newer.includes(key));
  if (newer.filter(key => older.includes(key)).some((key, index) => key !== shared[index])) return [...newer];
  const all = [...newer];
  older.forEach((key, index) => {
    if (all.includes(key)) return;
    const previous = older[index - 1];
    all.splice(previous === undefined ? 0 : all.indexOf(previous) + 1, 0, key);
  });
  return all;
}

/** A value an expression reads or gives. A host may hand a list over as a Set, and a map as a Map or as an object. */
export type CelValue =
  | null
  | boolean
  | number
  | string
  | readonly unknown[]
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>
  | Readonly<Record<string, unknown>>;

/** `data`: this event does not fit the rule. `budget`: the rule was stopped; nothing absorbs it. */
export type CelErrorCode = 'data' | 'budget';

/** An evaluation failed on this data. Some instances are made once and thrown often: never change one. */
export class CelError extends Error {
  override readonly name = 'CelError';
  constructor(
    readonly code: CelErrorCode,
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set);
}

export function isCelValue(value: unknown): value is CelValue {
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
    case 'object':
      return true;
    default:
      return false;
  }
}

/** A key of a map or a field of an object: own ones only, so `constructor` is found where the data has it. */
export function ownValue(container: unknown, key: unknown): unknown {
  if (container instanceof Map) return container.get(key);
  if (!isRecord(container) || !isKey(key)) return undefined;
  const name = String(key);
  return Object.hasOwn(container, name) ? container[name] : undefined;
}

export function hasOwnKey(container: unknown, key: unknown): boolean {
  if (container instanceof Map) return container.has(key);
  return isRecord(container) && isKey(key) && Object.hasOwn(container, String(key));
}

const isKey = (key: unknown) =>
  typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean';

/** The items of a list; undefined when it is none. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof Set ? [...value] : undefined;
}

/** The keys of a map; undefined when it is none. */
export function keysOf(value: unknown): readonly unknown[] | undefined {
  if (value instanceof Map) return [...value.keys()];
  return isRecord(value) ? Object.keys(value) : undefined;
}

/** For messages: short, since the value may be anything. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`;
  if (typeof value === 'object') return itemsOf(value) ? 'a list' : 'a map';
  return String(value);
}

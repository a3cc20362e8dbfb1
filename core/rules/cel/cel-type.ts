/**
 * The static types (cel-spec, "Gradual Type Checking"). `int` is a whole number up to 2^53 - 1, `nullable` a value
 * that may be null, and `dyn` one whose type is known only when it is read.
 */
export type CelType =
  | Readonly<{ kind: 'bool' | 'int' | 'double' | 'string' | 'null' | 'dyn' }>
  | Readonly<{ kind: 'list'; element: CelType }>
  | Readonly<{ kind: 'map'; key: CelType; value: CelType }>
  | Readonly<{
      kind: 'object';
      name: string;
      fields: ReadonlyMap<string, CelType>;
      /** What to tell of a field it has not, where the record knows better than to call it unknown. */
      unknown?: (field: string) => string;
    }>
  | Readonly<{ kind: 'nullable'; of: CelType }>;

export const BOOL: CelType = { kind: 'bool' };
export const INT: CelType = { kind: 'int' };
export const DOUBLE: CelType = { kind: 'double' };
export const TEXT: CelType = { kind: 'string' };
export const NULL: CelType = { kind: 'null' };
export const DYN: CelType = { kind: 'dyn' };

export const listOf = (element: CelType): CelType => ({ kind: 'list', element });

export function nullableOf(type: CelType): CelType {
  return type.kind === 'nullable' || type.kind === 'null' || type.kind === 'dyn'
    ? type
    : { kind: 'nullable', of: type };
}

/** The type once null is ruled out. */
export function bare(type: CelType): CelType {
  return type.kind === 'nullable' ? bare(type.of) : type;
}

export const isNumeric = (type: CelType) => type.kind === 'int' || type.kind === 'double';

export const isScalar = (type: CelType) => isNumeric(type) || type.kind === 'string' || type.kind === 'bool';

/** Object types are one when their names are. */
export function isSame(a: CelType, b: CelType): boolean {
  if (a.kind === 'list') return b.kind === 'list' && isSame(a.element, b.element);
  if (a.kind === 'map') return b.kind === 'map' && isSame(a.key, b.key) && isSame(a.value, b.value);
  if (a.kind === 'object') return b.kind === 'object' && a.name === b.name;
  if (a.kind === 'nullable') return b.kind === 'nullable' && isSame(a.of, b.of);
  return a.kind === b.kind;
}

/** May `==` be asked of these two? int and double may; text and a number may not. */
export function isComparable(left: CelType, right: CelType): boolean {
  const a = bare(left);
  const b = bare(right);
  if (a.kind === 'dyn' || b.kind === 'dyn' || a.kind === 'null' || b.kind === 'null') return true;
  if (isNumeric(a)) return isNumeric(b);
  if (a.kind === 'list') return b.kind === 'list' && isComparable(a.element, b.element);
  if (a.kind !== 'map') return isSame(a, b);
  return b.kind === 'map' && isComparable(a.key, b.key) && isComparable(a.value, b.value);
}

/** The one type both values have, or undefined when there is none short of dyn. */
export function join(a: CelType, b: CelType): CelType | undefined {
  if (isSame(a, b)) return a;
  if (a.kind === 'dyn' || b.kind === 'dyn') return DYN;
  if (a.kind === 'null') return nullableOf(b);
  if (b.kind === 'null') return nullableOf(a);
  if (a.kind === 'nullable' || b.kind === 'nullable') {
    const inner = join(bare(a), bare(b));
    return inner && nullableOf(inner);
  }
  if (a.kind === 'list' && b.kind === 'list') return listOf(join(a.element, b.element) ?? DYN);
  return undefined;
}

const WORDS = {
  bool: 'true or false (bool)',
  int: 'a whole number (int)',
  double: 'a decimal number (double)',
  string: 'text (string)',
  null: 'null',
  dyn: 'a value of any type',
} as const;

/** For people: `text (string)`, `a list of whole numbers` would be prettier, but the word in brackets can be looked up. */
export function describeType(type: CelType): string {
  switch (type.kind) {
    case 'list':
      return `a list of ${describeType(type.element)}`;
    case 'map':
      return `a map from ${describeType(type.key)} to ${describeType(type.value)}`;
    case 'object':
      return `the record ${type.name}`;
    case 'nullable':
      return `${describeType(type.of)} or null`;
    default:
      return WORDS[type.kind];
  }
}

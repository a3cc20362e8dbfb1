import type { CelType } from '../rules/cel/cel';

export type FieldKind = 'string' | 'number' | 'boolean' | 'timestamp' | 'decimal' | 'geo';

/** A field of a stream. Its slot is its place in a decoded event's values. */
export type FieldPlan = Readonly<{
  name: string;
  slot: number;
  kind: FieldKind;
  /** Digits after the point of a decimal, else 0. */
  scale: number;
  isOptional: boolean;
}>;

/** `decimal(2)?` → kind, scale and optionality; null where the text names no type. */
export function parseFieldType(text: string): Omit<FieldPlan, 'name' | 'slot'> | null {
  const match = /^(string|number|boolean|timestamp|geo|decimal\((\d{1,2})\))(\?)?$/.exec(text.trim());
  if (match === null) return null;
  const isOptional = match[3] === '?';
  if (match[2] === undefined) return { kind: match[1] as FieldKind, scale: 0, isOptional };
  const scale = Number(match[2]);
  return scale > 15 ? null : { kind: 'decimal', scale, isOptional };
}

const GEO: CelType = {
  kind: 'object',
  name: 'geo',
  fields: new Map<string, CelType>([
    ['lat', { kind: 'double' }],
    ['lon', { kind: 'double' }],
  ]),
};

/** What a condition sees: numbers and decimals are doubles, timestamps ints of milliseconds. */
export function celTypeOf(field: FieldPlan): CelType {
  const type = requiredCelType(field.kind);
  return field.isOptional ? { kind: 'nullable', of: type } : type;
}

function requiredCelType(kind: FieldKind): CelType {
  switch (kind) {
    case 'string':
      return { kind: 'string' };
    case 'boolean':
      return { kind: 'bool' };
    case 'timestamp':
      return { kind: 'int' };
    case 'number':
    case 'decimal':
      return { kind: 'double' };
    case 'geo':
      return GEO;
  }
}

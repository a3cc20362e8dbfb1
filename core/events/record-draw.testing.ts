import type { FieldKind } from '../definitions/field-type';
import { EVERY, LITERALS } from './record-literals.testing';

/** Numbers below one from a seed (mulberry32, T. Ettinger): a failure can be repeated. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Draw = Readonly<{
  random: () => number;
  below: (limit: number) => number;
  one: <T>(of: readonly T[]) => T;
}>;

export function drawOf(random: () => number): Draw {
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  return { random, below, one };
}

/** A literal for a field of the kind: mostly an ordinary one, else an odd one of the kind, rarely of any kind. */
export function literal(kind: FieldKind, { random, below, one }: Draw, oddness: number): string {
  if (random() < oddness) return random() < 0.8 ? one(LITERALS[kind]) : one(EVERY);
  switch (kind) {
    case 'string':
      return `"${one(['card', 'terminal', 'x', ''])}-${below(50)}"`;
    case 'number':
      return `${one(['', '-'])}${below(180)}.${below(1_000_000)}`;
    case 'decimal':
      return random() < 0.5 ? String(below(5000)) : `${below(5000)}.${String(below(100)).padStart(2, '0')}`;
    case 'timestamp':
      return String(1_700_000_000_000 + below(100_000));
    case 'boolean':
      return one(['true', 'false']);
    case 'geo':
      return `{"lat":${below(90)}.${below(1000)},"lon":-${below(180)}.${below(1000)}}`;
  }
}

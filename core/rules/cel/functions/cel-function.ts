import { bare, isNumeric, type CelType } from '../cel-type';
import type { Meter } from '../meter';

export type Code<T = unknown> = (scope: unknown) => T;

/** An argument as the linker hands it over. `constant` is its value when it is written out in the rule. */
export type Argument = Readonly<{
  code: Code;
  constant: unknown;
  /** Throws: the value is not what the function takes. */
  refuse(value: unknown, wanted: string): never;
}>;

/** Where a call stands: what it may spend, and how it says that it fails on this data. */
export type Site = Readonly<{ meter: Meter; fail(message: string): never }>;

/** What a parameter takes: by static type in the checker, by value at evaluation (dyn, and what a host got wrong). */
export type Kind<T> = Readonly<{
  words: string;
  accepts(type: CelType): boolean;
  is(value: unknown): value is T;
}>;

/** One function of the language. `params` are filled from the left; the last repeats up to `maxArgs`. */
export type CelFunction = Readonly<{
  name: string;
  style: 'method' | 'function' | 'either';
  /** For people, as in `text.contains(text)`. */
  signature: string;
  summary: string;
  params: readonly Readonly<{ words: string; accepts(type: CelType): boolean }>[];
  minArgs: number;
  maxArgs: number;
  result(types: readonly CelType[]): CelType;
  /** What is wrong with a last argument that is written out, say a pattern: known before any event is seen. */
  constantProblem(constant: unknown): (() => string) | undefined;
  link(args: readonly Argument[], site: Site): Code;
}>;

const kind = <T>(
  words: string,
  accepts: (type: CelType) => boolean,
  is: (value: unknown) => value is T,
): Kind<T> => ({
  words,
  accepts: type => type.kind === 'dyn' || accepts(bare(type)),
  is,
});

export const TEXT_KIND = kind(
  'text (string)',
  type => type.kind === 'string',
  value => typeof value === 'string',
);
export const NUMBER_KIND = kind('a number', isNumeric, value => typeof value === 'number');

export type Scalar = boolean | number | string;
export const SCALAR_KIND = kind<Scalar>(
  'text, a number or a bool',
  type => isNumeric(type) || type.kind === 'string' || type.kind === 'bool',
  value => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
);

/** Objects here are null-prototype or plain; `size` counts their own keys. */
export const SIZED_KIND = kind<string | object>(
  'text, a list or a map',
  type => type.kind === 'string' || type.kind === 'list' || type.kind === 'map',
  value => typeof value === 'string' || (typeof value === 'object' && value !== null),
);

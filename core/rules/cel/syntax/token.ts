import type { Span } from '../problem';

const SYMBOLS = [
  ...['&&', '||', '==', '!=', '<=', '>='],
  ...['<', '>', '!', '+', '-', '*', '/', '%', '?', ':', '.', ',', '(', ')', '[', ']', '{', '}'],
] as const;

export type SymbolText = (typeof SYMBOLS)[number] | 'in';

/** Looked up by two characters before one, so that `<=` is not read as `<`. */
export const SYMBOL_OF: ReadonlyMap<string, SymbolText> = new Map(SYMBOLS.map(symbol => [symbol, symbol]));

/** `text` is the source it was read from. */
export type Token = Span &
  Readonly<
    { text: string } & (
      | { kind: 'int'; value: number }
      | { kind: 'double'; value: number }
      | { kind: 'string'; value: string }
      | { kind: 'keyword'; value: boolean | null }
      | { kind: 'name' }
      | { kind: 'symbol'; symbol: SymbolText }
      | { kind: 'end' }
    )
  >;

export const KEYWORDS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** cel-spec, "Syntax": RESERVED. They may follow a dot but not stand alone. */
export const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

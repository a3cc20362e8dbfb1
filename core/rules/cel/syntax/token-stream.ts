import { MAX_NESTING } from '../limits';
import { CelSyntaxError, shorten, spanOver, type Span } from '../problem';
import type { SymbolText, Token } from './token';

/** A place in the tokens, moving forward only, and how deep the parser stands. */
export class TokenStream {
  private index = 0;
  private depth = -1; // The whole rule is nested in nothing.

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: Token,
  ) {}

  get current(): Token {
    return this.tokens[this.index] ?? this.end;
  }

  get isDone(): boolean {
    return this.current.kind === 'end';
  }

  get previous(): Token | undefined {
    return this.tokens[this.index - 1];
  }

  advance(): Token {
    const token = this.current;
    this.index += 1;
    return token;
  }

  is(symbol: SymbolText): boolean {
    const token = this.current;
    return token.kind === 'symbol' && token.symbol === symbol;
  }

  /** Steps over the symbol when it is next. */
  skip(symbol: SymbolText): boolean {
    if (!this.is(symbol)) return false;
    this.index += 1;
    return true;
  }

  /** The first of these symbols that is next, stepped over. */
  take<S extends SymbolText>(symbols: readonly S[]): S | undefined {
    if (this.current.kind !== 'symbol') return undefined;
    const found = symbols.find(symbol => this.is(symbol));
    if (found !== undefined) this.index += 1;
    return found;
  }

  expect(symbol: SymbolText, purpose: string): Token {
    if (!this.is(symbol)) throw this.unexpected(`${symbol} ${purpose}`);
    return this.advance();
  }

  /** From the first token or node to what was read last. */
  since(start: Span): Span {
    return spanOver(start, this.previous ?? start);
  }

  /** One level deeper for the length of `parse`. Refused at the limit, before the stack is in danger. */
  nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_NESTING) {
      const message = `nested more than ${MAX_NESTING} deep: take a part out into a rule or feature of its own`;
      throw new CelSyntaxError(this.current, message);
    }
    const result = parse();
    this.depth -= 1;
    return result;
  }

  unexpected(wanted: string): CelSyntaxError {
    const token = this.current;
    const found = token.kind === 'end' ? 'the rule ends here' : `found ${shorten(token.text)}`;
    const hint = hintFor(token, this.previous);
    return new CelSyntaxError(token, `${found}, but expected ${wanted}${hint}`);
  }
}

const WORD_HINTS: ReadonlyMap<string, string> = new Map([
  ['and', '; for "and", write &&'],
  ['or', '; for "or", write ||'],
  ['is', '; for "is", write =='],
  ['equals', '; for "equals", write =='],
]);

function hintFor(token: Token, previous: Token | undefined): string {
  const hint = WORD_HINTS.get(token.text.toLowerCase());
  if (hint !== undefined) return hint;
  if (previous?.text.toLowerCase() === 'not') return '; for "not", write !';
  if (token.text === ',' && previous?.kind === 'int')
    return '; write large numbers without a comma, like 1000';
  if (token.text === '>' && previous?.text === '<') return '; for "not equal", write !=';
  return '';
}

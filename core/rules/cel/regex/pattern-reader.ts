/** Thrown inside the regex parser; `compileRegex` turns it into a value. */
export class RegexSyntaxError extends Error {
  override readonly name = 'RegexSyntaxError';
}

/** A place in a pattern, moving forward by Unicode characters. */
export class PatternReader {
  private at = 0;

  constructor(private readonly pattern: string) {}

  get isDone(): boolean {
    return this.at >= this.pattern.length;
  }

  startsWith(text: string): boolean {
    return this.pattern.startsWith(text, this.at);
  }

  skip(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** What a sticky expression finds here, stepped over. */
  take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  next(): number {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) throw this.error('ends too early');
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  error(message: string): RegexSyntaxError {
    return new RegexSyntaxError(`${message} (at character ${this.at + 1})`);
  }
}

/** A stretch of the source, in UTF-16 units as editors count them. */
export type Span = Readonly<{ offset: number; length: number }>;

/** What is wrong and where. `line` and `column` are 1-based, `offset` 0-based. */
export type CelProblem = Readonly<{
  message: string;
  line: number;
  column: number;
  offset: number;
  length: number;
}>;

/** Thrown inside the lexer and parser to leave at once; `parse` turns it into a value. */
export class CelSyntaxError extends Error {
  override readonly name = 'CelSyntaxError';
  constructor(
    readonly span: Span,
    message: string,
  ) {
    super(message);
  }
}

export function locate(source: string, { offset, length }: Span, message: string): CelProblem {
  const before = source.slice(0, offset).split('\n');
  const lastLine = before.at(-1) ?? '';
  return { message, line: before.length, column: lastLine.length + 1, offset, length };
}

/** From the start of the first to the end of the last. */
export function spanOver(first: Span, last: Span): Span {
  return { offset: first.offset, length: last.offset + last.length - first.offset };
}

const LONGEST_EXCERPT = 60;

/** On one line and not too long to be read in a message. */
export function shorten(text: string): string {
  const line = text.slice(0, 2 * LONGEST_EXCERPT).replace(/\s+/g, ' ');
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT)}…` : line;
}

/** What was written there. */
export function excerpt(source: string, { offset, length }: Span): string {
  return shorten(source.slice(offset, offset + length));
}

/** A record's keys with the colon and blanks behind them, and what stands around the members. */
export type Layout = Readonly<{ open: string; separator: string; close: string; keys: readonly string[] }>;

type Span = Readonly<{ keyAt: number; valueAt: number; end: number }>;

/** The layout of a valid JSON object; null where it has no members, repeats a key or changes its blanks. */
export function layoutOf(text: string): Layout | null {
  const spans = membersOf(text);
  const [first, second] = spans;
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return null;
  const separator = second === undefined ? ',' : text.slice(first.end, second.keyAt);
  const isEven = spans.every(({ keyAt }, index) => {
    const previous = spans[index - 1];
    return previous === undefined || text.slice(previous.end, keyAt) === separator;
  });
  const keys = spans.map(({ keyAt, valueAt }) => text.slice(keyAt, valueAt));
  if (!isEven || new Set(keys).size < keys.length) return null;
  return { open: text.slice(0, first.keyAt), separator, close: text.slice(last.end), keys };
}

function membersOf(text: string): Span[] {
  const spans: Span[] = [];
  let at = text.indexOf('{') + 1;
  for (;;) {
    const keyAt = skipBlanks(text, at);
    if (text[keyAt] !== '"') return spans;
    const valueAt = skipBlanks(text, skipBlanks(text, endOfString(text, keyAt)) + 1);
    const end = endOfValue(text, valueAt);
    spans.push({ keyAt, valueAt, end });
    const next = skipBlanks(text, end);
    if (text[next] !== ',') return spans;
    at = next + 1;
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1;
  return at;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Behind the value: a string, a number or word, or all that is within its brackets. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && ', \t\n\r'.includes(character)) return at;
    at += 1;
  }
  return at;
}

/** JSON with its numbers as they were written: `1.10` is not yet 1.1. */
export type JsonNumber = Readonly<{ written: string }>;
export type Json = null | boolean | string | JsonNumber | Json[] | Map<string, Json>;

/** Reads one JSON text (RFC 8259); throws a SyntaxError where it is none. The last of repeated keys holds. */
export function parseJson(text: string): Json {
  const reader = { text, at: 0 };
  const value = readValue(reader);
  skipSpace(reader);
  if (reader.at < text.length) throw new SyntaxError(`more than one value, at ${reader.at}`);
  return value;
}

type Reader = { readonly text: string; at: number };

function readValue(reader: Reader): Json {
  skipSpace(reader);
  const { text, at } = reader;
  if (text[at] === '{') return readObject(reader);
  if (text[at] === '[') return readArray(reader);
  if (text[at] === '"') return readString(reader);
  for (const [word, value] of [
    ['null', null],
    ['true', true],
    ['false', false],
  ] as const) {
    if (!text.startsWith(word, at)) continue;
    reader.at += word.length;
    return value;
  }
  return { written: readToken(reader, /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) };
}

function readObject(reader: Reader): Map<string, Json> {
  const object = new Map<string, Json>();
  readList(reader, '}', () => {
    skipSpace(reader);
    const key = readString(reader);
    skipSpace(reader);
    expectSign(reader, ':');
    object.set(key, readValue(reader));
  });
  return object;
}

function readArray(reader: Reader): Json[] {
  const array: Json[] = [];
  readList(reader, ']', () => array.push(readValue(reader)));
  return array;
}

/** What lies between two brackets, item by item, with commas between them. */
function readList(reader: Reader, end: string, readItem: () => void): void {
  reader.at += 1;
  skipSpace(reader);
  if (reader.text[reader.at] === end) {
    reader.at += 1;
    return;
  }
  for (;;) {
    readItem();
    skipSpace(reader);
    if (reader.text[reader.at] === end) break;
    expectSign(reader, ',');
  }
  reader.at += 1;
}

function readString(reader: Reader): string {
  const quoted = readToken(reader, /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
  return JSON.parse(quoted) as string;
}

function readToken(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  const [token] = pattern.exec(reader.text) ?? [];
  if (token === undefined) throw new SyntaxError(`nothing that is JSON at ${reader.at}`);
  reader.at += token.length;
  return token;
}

function expectSign(reader: Reader, sign: string): void {
  if (reader.text[reader.at] !== sign) throw new SyntaxError(`no ${sign} at ${reader.at}`);
  reader.at += 1;
}

function skipSpace(reader: Reader): void {
  while (/[ \t\n\r]/.test(reader.text[reader.at] ?? '')) reader.at += 1;
}

import { contentTypeOf, decodeUtf8, parseJson } from './read-json';
import { readBytes } from './read-bytes';

/** One record of a request as it was written: numbers keep their digits. `line`: of NDJSON, from 1. */
export type IngestRecord = Readonly<{ text: string; line: number | null }>;

const BODY_MAX = 5 * 1024 * 1024;
const TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
] as const;

/** The records of a body: one JSON value, the elements of a JSON array, or the lines of NDJSON (blank ones are none). */
export async function readRecords(request: Request): Promise<IngestRecord[]> {
  const type = contentTypeOf(request, TYPES);
  const body = decodeUtf8(await readBytes(request, BODY_MAX));
  if (type !== 'application/json') return lines(body);
  // Refuses what is no JSON as a whole; the texts are cut out below.
  const value = parseJson(body);
  return Array.isArray(value) ? elements(body) : [{ text: body, line: null }];
}

function lines(body: string): IngestRecord[] {
  return body
    .split('\n')
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '');
}

/** The texts of the elements of a valid JSON array. */
function elements(body: string): IngestRecord[] {
  const records: IngestRecord[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < body.length; index += 1) {
    const character = body.charAt(index);
    if (character === '"') index = endOfString(body, index);
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth === 1) start = index + 1;
    } else if (
      (character === ',' && depth === 1) ||
      ((character === ']' || character === '}') && depth === 1)
    ) {
      const text = body.slice(start, index).trim();
      if (text !== '') records.push({ text, line: null });
      start = index + 1;
    }
    if (character === ']' || character === '}') depth -= 1;
  }
  return records;
}

/** The index of the closing quote of the string that starts at the index. */
function endOfString(body: string, start: number): number {
  let index = start + 1;
  while (body.charAt(index) !== '"') index += body.charAt(index) === '\\' ? 2 : 1;
  return index;
}

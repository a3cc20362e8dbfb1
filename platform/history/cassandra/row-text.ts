import { gunzipSync, gzipSync } from 'node:zlib';

const PLAIN_MAX = 16_384;
const PACKED = 'gzip:';

/** A row as text a person can read in a shell; a large one packed, for the driver compresses nothing. */
export function rowToText(row: unknown): string {
  const json = JSON.stringify(row);
  return json.length <= PLAIN_MAX ? json : PACKED + gzipSync(json).toString('base64');
}

export function rowFromText<Row>(text: string): Row {
  const json = text.startsWith(PACKED)
    ? gunzipSync(Buffer.from(text.slice(PACKED.length), 'base64')).toString()
    : text;
  return JSON.parse(json);
}

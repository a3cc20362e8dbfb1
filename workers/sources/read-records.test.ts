import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { StreamDefinition } from '../../core/definitions/types';
import { readRecords, type ReadOptions, type ReadProgress } from './read-records';
import type { SourceRecord } from './source-record';

const stream: StreamDefinition = { name: 's', eventTime: 't', fields: { t: 'timestamp', n: 'number?' } };
const root = mkdtempSync(join(tmpdir(), 'weir-read-'));
afterAll(() => rmSync(root, { recursive: true }));

function put(name: string, content: string | Uint8Array): string {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}
async function read(inputs: readonly string[], options: ReadOptions = {}): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for await (const batch of readRecords(inputs, stream, options)) records.push(...batch);
  return records;
}
const texts = async (...inputs: string[]) => (await read(inputs)).map(({ text }) => text);
async function* bytes(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

const csv = 't,n\n1,2\n3,4\n';
const events = ['{"t":1,"n":2}', '{"t":3,"n":4}'];
const ndjson = `${events.join('\n')}\n`;

describe('readRecords', () => {
  it.each([
    ['a CSV', 'a.csv', csv],
    ['NDJSON', 'a.ndjson', ndjson],
    ['a CSV without an extension', 'plain', csv],
    ['NDJSON without an extension, after blank lines', 'other.log', `\n \n${ndjson}`],
    ['gzip by its bytes, not by its name', 'b.csv', gzipSync(csv)],
    ['plain text with the name of gzip', 'c.csv.gz', csv],
    [
      'gzip of several members',
      'd.csv.gz',
      Buffer.concat([gzipSync('t,n\n1,'), gzipSync('2\n3'), gzipSync(',4\n')]),
    ],
    ['a byte order mark inside gzip', 'e.ndjson', gzipSync(`\ufeff${ndjson}`)],
    ['tabs', 'f.tsv', csv.replaceAll(',', '\t')],
    ['no newline at the end', 'g.csv', csv.trimEnd()],
  ])('reads %s', async (_what, name, content) => {
    expect(await texts(put(name, content))).toEqual(events);
  });

  it('reads standard input, however it is cut, once', async () => {
    const records = await read(['-'], { stdin: bytes('t', ',n\n1,2', '\n3,4') });
    expect(records.map(({ text, file, line }) => [text, file, line])).toEqual([
      [events[0], '-', 2],
      [events[1], '-', 3],
    ]);
    await expect(read(['-', '-'])).rejects.toThrow('- (standard input) is named twice');
  });

  it('reads a folder in the order of names and notes what it leaves out', async () => {
    put('dir/b.ndjson', '{"t":2}\n');
    put('dir/a/z.csv', 't\n1\n');
    put('dir/B.jsonl.gz', gzipSync('{"t":0}\n'));
    put('dir/readme.md', 'no');
    put('dir/.hidden.csv', 'no');
    const notes: string[] = [];
    const records = await read([join(root, 'dir')], { onNote: note => notes.push(note) });
    expect(records.map(({ text }) => text)).toEqual(['{"t":0}', '{"t":1}', '{"t":2}']);
    expect(notes).toEqual([expect.stringContaining('readme.md: skipped')]);
  });

  it('says which file is absent before it reads any', async () => {
    await expect(read([put('x.csv', csv), join(root, 'absent.csv')])).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('absent.csv: there is no such file or folder'),
    });
  });

  it('reads what a truncated gzip holds, then names the file and the byte', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `{"t":${index * 7919},"n":${index}}`);
    const whole = gzipSync(lines.join('\n'));
    const half = whole.subarray(0, whole.length >> 1);
    const path = put('half.ndjson.gz', half);
    const records: SourceRecord[] = [];
    const reading = async () => {
      for await (const batch of readRecords([path], stream)) records.push(...batch);
    };
    await expect(reading()).rejects.toThrow(
      `half.ndjson.gz: the gzip data ends in the middle, at byte ${half.length}`,
    );
    expect(records.length).toBeGreaterThan(8000);
    expect(records.map(({ text }) => text)).toEqual(lines.slice(0, records.length));
  });

  it('reads on in the next file where the caller takes note of a broken one', async () => {
    const broken = gzipSync(ndjson);
    broken.fill(0xff, 12, 20);
    const errors: string[] = [];
    const inputs = [put('broken.ndjson.gz', broken), put('fine.ndjson', ndjson)];
    const records = await read(inputs, { onBroken: error => errors.push(error.message) });
    expect(errors).toEqual([expect.stringContaining('broken.ndjson.gz: the gzip data is broken')]);
    expect(records.filter(({ file }) => file.endsWith('fine.ndjson'))).toHaveLength(2);
  });

  it('goes on after a position and tells how far it is', async () => {
    const inputs = [put('p1.csv', csv), put('p2.csv', csv)];
    const reached: ReadProgress[] = [];
    const options = {
      from: { fileIndex: 1, line: 2 },
      onProgress: (progress: ReadProgress) => reached.push(progress),
    };
    expect((await read(inputs, options)).map(({ file, line }) => [file, line])).toEqual([[inputs[1], 3]]);
    expect(reached.at(-1)).toMatchObject({ fileIndex: 1, files: 2, bytes: 24, totalBytes: 24 });
  });

  it('stops when the signal aborts, also while standard input is silent', async () => {
    const abort = new AbortController();
    const { PassThrough } = await import('node:stream');
    const silent = new PassThrough();
    silent.write('{"t":1}\n');
    setTimeout(() => abort.abort(), 50);
    await expect(read(['-'], { stdin: silent, signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('hands out long records in small batches', async () => {
    const long = JSON.stringify({ t: 1, note: 'x'.repeat(200_000) });
    const path = put('long.ndjson', `${long}\n`.repeat(100));
    const sizes: number[] = [];
    for await (const batch of readRecords([path], stream)) sizes.push(batch.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
    expect(Math.max(...sizes)).toBeLessThan(30);
  });

  it('hands out batches of a few thousand', async () => {
    const path = put('big.ndjson', '{"t":1}\n'.repeat(100_000));
    let count = 0;
    for await (const batch of readRecords([path], stream)) {
      expect(batch.length).toBeLessThanOrEqual(2 * 4096);
      count += batch.length;
    }
    expect(count).toBe(100_000);
  });
});

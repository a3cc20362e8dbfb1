import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { detectCommand } from './detect-command';

const dir = mkdtempSync(join(tmpdir(), 'weir-detect-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function detect(args: readonly string[], input = '') {
  const stdout = new PassThrough();
  const notes: string[] = [];
  const output = text(stdout);
  const stdin = Readable.from([Buffer.from(input)]);
  const done = detectCommand(args, { stdin, stdout, note: line => notes.push(line) });
  const status = await done.finally(() => stdout.end());
  return { status, notes, rows: (await output).trimEnd().split('\n') };
}
const fromStdin = (input: string, ...args: string[]) => detect(['--input', '-', ...args], input);

/** One reading every five minutes; the last but one is a spike. */
const series = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const time = new Date(index * 300_000).toISOString().slice(0, 19).replace('T', ' ');
    return `${time},${index === count - 2 ? 900 : 100 + ((index * 7919) % 23)}`;
  });

describe('weir detect', () => {
  it('writes each row in its order with the score it had when it came', async () => {
    const lines = series(1000);
    const { status, notes, rows } = await fromStdin(['timestamp,value', ...lines, ''].join('\n'));
    expect({ status, notes }).toEqual({ status: 0, notes: [] });
    expect(rows[0]).toBe('timestamp,value,anomaly_score');
    expect(rows.slice(1).map(row => row.slice(0, row.lastIndexOf(',')))).toEqual(lines);
    const scores = rows.slice(1).map(row => Number(row.split(',')[2]));
    expect(scores.every(score => score >= 0 && score <= 1)).toBe(true);
    expect(scores.indexOf(Math.max(...scores))).toBe(998);
    expect(scores[998]).toBeGreaterThan(0.9985);
    const shorter = await fromStdin(['timestamp,value', ...lines.slice(0, 500)].join('\n'));
    expect(shorter.rows).toEqual(rows.slice(0, 501));
  });

  it('reads plain and gzip files, and writes a file that is whole or not there', async () => {
    const [plain, packed, out] = [join(dir, 'a.csv'), join(dir, 'a.csv.gz'), join(dir, 'out.csv')];
    const csv = `timestamp,value\r\n${series(50).join('\r\n')}\r\n`;
    writeFileSync(plain, csv);
    writeFileSync(packed, gzipSync(csv));
    await detect(['--input', plain, '--out', out]);
    const written = readFileSync(out, 'utf8');
    await detect(['--input', packed, '--out', out]);
    expect(readFileSync(out, 'utf8')).toBe(written);
    expect(written.split('\n')).toHaveLength(52);
    writeFileSync(plain, `${csv}nonsense\r\n`);
    await expect(detect(['--input', plain, '--out', join(dir, 'none.csv')])).rejects.toThrow(/line 52/);
    expect(readdirSync(dir).sort()).toEqual(['a.csv', 'a.csv.gz', 'out.csv']);
  });

  it('keeps repeated times, cells as they stand, and takes columns by their names', async () => {
    const { rows } = await fromStdin(
      'host,Value, Timestamp\nx,1e3,1500000000000\ny,-0.50,1500000000000\n"a,b",+7,2020-01-01T00:00:00Z\n',
    );
    expect(rows.slice(1)).toEqual([
      '1500000000000,1e3,0',
      '1500000000000,-0.50,0',
      '2020-01-01T00:00:00Z,+7,0',
    ]);
  });

  it('scores with the detector that is named', async () => {
    const csv = ['timestamp,value', ...series(100)].join('\n');
    const byKind = await Promise.all(
      ['ensemble', 'zscore', 'robust', 'ewma', 'seasonal'].map(kind => fromStdin(csv, '--detector', kind)),
    );
    for (const { rows } of byKind) expect(Number(rows[99]?.split(',')[2])).toBeGreaterThan(0.99);
    expect(new Set(byKind.map(({ rows }) => rows.join())).size).toBe(5);
  });

  it.each([
    ['a value that is none', '2020-01-01,x', 'line 3: value "x" is no finite number'],
    ['an empty value', '2020-01-01,', 'line 3: value "" is no finite number'],
    ['an infinite value', '2020-01-01,Infinity', 'line 3: value "Infinity" is no finite number'],
    [
      'a time that is none',
      '2020-02-30,1',
      'timestamp "2020-02-30" is neither ISO 8601 nor epoch milliseconds',
    ],
    ['a row that is too short', '2020-01-01', 'line 3: it has 1 cells'],
    ['a stray quote', '2020-01-01,"1', 'line 3: a quote is not closed'],
  ])('refuses %s by its line, or skips it', async (_what, bad, message) => {
    const csv = `timestamp,value\n2020-01-01,1\n${bad}\n2020-01-03,2\n`;
    await expect(fromStdin(csv)).rejects.toThrow(message);
    await expect(fromStdin(csv)).rejects.toThrow('--skip-bad');
    const { rows, notes } = await fromStdin(csv, '--skip-bad');
    expect(rows.slice(1)).toEqual(['2020-01-01,1,0', '2020-01-03,2,0']);
    expect(notes).toEqual([expect.stringContaining(message), '-: 1 rows were skipped']);
  });

  it.each([
    [['--out', 'x'], '--input is missing'],
    [['--input', '-', '--detector', 'oracle'], 'known are zscore, robust, ewma, seasonal, ensemble'],
    [['--input', join(dir, 'nowhere.csv')], 'nowhere.csv: cannot be read'],
    [['--input', '-'], 'it is empty'],
  ])('refuses %j', async (args, message) => {
    await expect(detect(args)).rejects.toThrow(message);
  });

  it('refuses a header without the columns, and an output that cannot be written', async () => {
    await expect(fromStdin('time,reading\n1,2\n')).rejects.toThrow(
      '-: the header has "time", "reading"; the columns timestamp and value are expected',
    );
    await expect(
      fromStdin('timestamp,value\n2020-01-01,1\n', '--out', join(dir, 'no/where.csv')),
    ).rejects.toThrow(/^--out .*where\.csv: ENOENT/);
  });
});

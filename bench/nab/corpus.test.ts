import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCorpus, readGolden } from './corpus';

let dir: string;
const write = (path: string, content: string | Uint8Array) => writeFileSync(join(dir, path), content);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'weir-nab-'));
  for (const folder of ['data', 'data/real', 'labels', 'config', 'golden']) mkdirSync(join(dir, folder));
  const costs = { CostMatrix: { tpWeight: 1, fnWeight: 2, fpWeight: 0.11, tnWeight: 1 } };
  write('config/profiles.json', JSON.stringify({ low: costs }));
  write(
    'data/real/a.csv',
    'timestamp,value\n2020-01-01 00:00:00,1\n2020-01-01 00:05:00,2\n2020-01-01 00:05:00,3\n',
  );
  write('golden/some.csv.gz', gzipSync('file,row,anomaly_score\nreal/a.csv,0,0.5\nreal/a.csv,1,1.0\n'));
});
afterEach(() => rmSync(dir, { recursive: true }));
const label = (windows: Record<string, readonly (readonly [string, string])[]>) =>
  write('labels/combined_windows.json', JSON.stringify(windows));

describe('the corpus', () => {
  it('has windows as rows: the first that has the time, also where it is repeated', async () => {
    label({ 'real/a.csv': [['2020-01-01 00:00:00.000000', '2020-01-01 00:05:00.000000']] });
    const { series, profiles } = await readCorpus(dir);
    expect(series).toEqual([
      expect.objectContaining({ category: 'real', rows: 3, values: [1, 2, 3], windows: [[0, 1]] }),
    ]);
    expect(profiles).toEqual([{ name: 'low', truePositive: 1, falsePositive: 0.11, falseNegative: 2 }]);
    expect((await readGolden(dir)).get('some')?.get('real/a.csv')).toEqual([0.5, 1]);
  });

  it('names labelled files that are not there, and has another hash when a value changes', async () => {
    label({ 'real/a.csv': [], 'real/b.csv': [] });
    const before = await readCorpus(dir);
    expect(before).toMatchObject({ missing: ['real/b.csv'], series: [{ file: 'real/a.csv' }] });
    write('data/real/a.csv', 'timestamp,value\n2020-01-01 00:00:00,7\n');
    expect((await readCorpus(dir)).hash).not.toBe(before.hash);
  });

  it('refuses a label without a row and a row without a value, by file and line', async () => {
    label({ 'real/a.csv': [['2020-01-01 00:01:00', '2020-01-01 00:05:00']] });
    await expect(readCorpus(dir)).rejects.toThrow('real/a.csv: no row has the time 2020-01-01 00:01:00');
    write('data/real/a.csv', 'timestamp,value\n2020-01-01 00:00:00,\n');
    await expect(readCorpus(dir)).rejects.toThrow('real/a.csv, line 2');
  });

  it('has no golden columns where the folder has none', async () => {
    rmSync(join(dir, 'golden'), { recursive: true });
    expect(await readGolden(dir)).toEqual(new Map());
  });
});

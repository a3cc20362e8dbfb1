import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseIsoTimeMs } from '../../core/time/iso-time';
import type { Labelled, Profile } from './scorer';

/** One file of the corpus, its rows in their order. */
export type Series = Labelled &
  Readonly<{ file: string; category: string; times: number[]; values: number[] }>;

/** `hash`: of the labels and of all files that they name; `missing`: those of them that are not there. */
export type Corpus = Readonly<{ series: Series[]; profiles: Profile[]; hash: string; missing: string[] }>;

/** What `labels/combined_windows.json` names is the corpus: `data/<category>/<name>.csv`. */
export async function readCorpus(dir: string): Promise<Corpus> {
  const hash = createHash('sha256');
  const labelText = await readFile(join(dir, 'labels/combined_windows.json'), 'utf8');
  hash.update(labelText);
  const labels: Record<string, [string, string][]> = JSON.parse(labelText);
  const series: Series[] = [];
  const missing: string[] = [];
  for (const file of Object.keys(labels).sort()) {
    const text = await textOf(join(dir, 'data', file));
    if (text === null) {
      missing.push(file);
      continue;
    }
    hash.update(`${file}\n`).update(text);
    series.push(parseSeries(file, text, labels[file] ?? []));
  }
  return { series, profiles: await readProfiles(dir), hash: hash.digest('hex'), missing };
}

/** null: there is no such file. */
async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parseSeries(file: string, text: string, labels: readonly [string, string][]): Series {
  const lines = text.trimEnd().split(/\r?\n/).slice(1);
  const cells = lines.map((line, index) => {
    const [time = '', value = ''] = line.split(',');
    const row = { timeMs: parseIsoTimeMs(time), value: Number(value) };
    if (row.timeMs === null || value === '' || !Number.isFinite(row.value)) {
      throw new Error(`${file}, line ${index + 2}: "${line}" is no timestamp,value`);
    }
    return { timeMs: row.timeMs, value: row.value };
  });
  const times = cells.map(cell => cell.timeMs);
  const rowAt = (label: string) => {
    const row = times.indexOf(parseIsoTimeMs(label) ?? Number.NaN);
    if (row === -1) throw new Error(`${file}: no row has the time ${label} of its label`);
    return row;
  };
  return {
    file,
    category: file.split('/')[0] ?? '',
    times,
    values: cells.map(cell => cell.value),
    rows: cells.length,
    windows: labels.map(([from, to]) => [rowAt(from), rowAt(to)] as const),
  };
}

type CostMatrix = { tpWeight: number; fpWeight: number; fnWeight: number };

async function readProfiles(dir: string): Promise<Profile[]> {
  const text = await readFile(join(dir, 'config/profiles.json'), 'utf8');
  const profiles: Record<string, { CostMatrix: CostMatrix }> = JSON.parse(text);
  return Object.entries(profiles).map(([name, { CostMatrix: costs }]) => ({
    name,
    truePositive: costs.tpWeight,
    falsePositive: costs.fpWeight,
    falseNegative: costs.fnWeight,
  }));
}

/** Scores of published detectors by their name, file by file; none where the folder has no golden columns. */
export async function readGolden(dir: string): Promise<Map<string, Map<string, number[]>>> {
  const folder = join(dir, 'golden');
  const names = await readdir(folder).catch(() => []);
  const golden = new Map<string, Map<string, number[]>>();
  for (const name of names.filter(file => file.endsWith('.csv.gz')).sort()) {
    const byFile = new Map<string, number[]>();
    for (const line of gunzipSync(await readFile(join(folder, name)))
      .toString()
      .trimEnd()
      .split('\n')
      .slice(1)) {
      const [file = '', row = '', score = ''] = line.split(',');
      const scores = byFile.get(file) ?? [];
      scores[Number(row)] = Number(score);
      byFile.set(file, scores);
    }
    golden.set(name.slice(0, -'.csv.gz'.length), byFile);
  }
  return golden;
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import { partitionOf } from '../../core/shards/partition';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { record, readAll, until } from '../../platform/event-log/event-log.testing';
import { runChild } from '../../platform/testing/run-child';
import { importCommand, type ImportDeps } from './import-command';

const root = mkdtempSync(join(tmpdir(), 'weir-import-'));
afterAll(() => rmSync(root, { recursive: true }));

const stream = {
  name: 'pay',
  id: 'id',
  eventTime: 'at',
  fields: { id: 'string', at: 'timestamp', card: 'string', sum: 'decimal(2)' },
  entities: { card: 'card' },
  partitions: 3,
};
const definitions = { streams: [stream], metrics: [], features: [], rules: [] };

function world() {
  const dir = mkdtempSync(join(root, 'w-'));
  const said: string[] = [];
  const noted: string[] = [];
  const abort = new AbortController();
  const openLog = () => openEmbeddedEventLog({ dir: join(dir, 'log'), now: Date.now });
  const deps: ImportDeps = {
    openLog,
    dataDir: dir,
    now: () => 1_800_000_000_000,
    ticks: () => performance.now(),
    signal: abort.signal,
    say: line => said.push(line),
    note: line => noted.push(line),
    redraw: null,
  };
  const put = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(dir, name), content);
    return join(dir, name);
  };
  const defs = put('defs.json', JSON.stringify(definitions));
  const run = (...args: string[]) => importCommand(['--stream', 'pay', '--definitions', defs, ...args], deps);
  const stored = async (topic = 'pay') => {
    const log = await openLog();
    const partitions = await Promise.all(
      (await log.bounds(topic)).map(({ partition }) => readAll(log, topic, partition)),
    );
    await log.close();
    return partitions.map(records => records.map(({ value }) => Buffer.from(value)));
  };
  return { dir, said, noted, abort, deps, put, defs, run, stored, openLog };
}

const event = (index: number, change: object = {}) =>
  JSON.stringify({ id: `e${index}`, at: 1000 + index, card: `c${index % 7}`, sum: 1.25, ...change });
const eventLines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => event(from + index));
const idsOf = (partitions: readonly Buffer[][]) =>
  partitions.flat().map(value => (JSON.parse(value.toString()) as { id: string }).id);

describe('weir import', () => {
  it('appends every line to the partition of its first entity, in the order of the file', async () => {
    const { put, run, said, stored } = world();
    const lines = eventLines(10_000);
    expect(await run(put('a.ndjson', lines.join('\n')))).toBe(0);
    expect(said).toEqual([
      expect.stringMatching(
        /^imported 10000 lines: 10000 accepted, 0 rejected in [\d.]+ s \(\d+ lines\/s\)$/,
      ),
    ]);
    const expected = [0, 1, 2].map(partition =>
      lines
        .filter((_, index) => partitionOf(`c${index % 7}`, 3) === partition)
        .map(line => Buffer.from(line)),
    );
    expect(await stored()).toEqual(expected);
  });

  it('appends bad lines as they are and tells file, line, reason and field of each', async () => {
    const { dir, put, run, said, noted, stored } = world();
    const bad = ['{"id":"x"', '[1]', event(1, { sum: 'much' }), event(2, { card: undefined })];
    const bytes = Buffer.concat([Buffer.from(`${event(0)}\n${bad.join('\n')}\n`), Buffer.from([0xc3, 0x28])]);
    const rejects = join(dir, 'rejects.ndjson');
    expect(await run('--rejects', rejects, put('bad.ndjson', bytes))).toBe(0);
    expect(said[0]).toContain('imported 6 lines: 1 accepted, 5 rejected');
    const all = (await stored()).flat().map(value => value.toString('latin1'));
    expect(all.sort()).toEqual([event(0), ...bad, '\xc3('].sort());
    const told = readFileSync(rejects, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as object);
    expect(told).toEqual([
      expect.objectContaining({ line: 2, reason: 'undecodable', field: null }),
      expect.objectContaining({ line: 3, reason: 'undecodable', field: null }),
      expect.objectContaining({ line: 4, reason: 'schema', field: 'sum' }),
      expect.objectContaining({ line: 5, reason: 'schema', field: 'card' }),
      expect.objectContaining({ line: 6, reason: 'undecodable', message: 'the bytes are not UTF-8' }),
    ]);
    expect(noted.filter(line => line.includes('bad.ndjson:'))).toHaveLength(5);
    expect(noted).toContainEqual(expect.stringMatching(/bad\.ndjson:4: schema \(sum\): sum is "much"/));
  });

  it('prints the first twenty rejects and says where the others are', async () => {
    const { put, run, noted } = world();
    await run(put('bad.ndjson', 'x\n'.repeat(50)));
    expect(noted.filter(line => /bad\.ndjson:\d+:/.test(line))).toHaveLength(20);
    expect(noted).toContainEqual(expect.stringContaining('more than 20 lines are rejected: --rejects FILE'));
  });

  it('reads the definitions in force from the log', async () => {
    const { put, deps, said, openLog } = world();
    const log = await openLog();
    await log.ensureTopic(DEFINITIONS_TOPIC, { partitions: 1, compacted: true });
    for (const version of [1, 2]) {
      const set = { version, definitions: version === 1 ? { ...definitions, streams: [] } : definitions };
      await log.append(DEFINITIONS_TOPIC, [record(JSON.stringify(set), 0, 'definitions')]);
    }
    await log.close();
    expect(await importCommand(['--stream', 'pay', put('a.ndjson', event(1))], deps)).toBe(0);
    expect(said[0]).toContain('1 accepted');
  });

  it('moves the first event to now and keeps the spacing, to the letter', async () => {
    const { put, run, stored, deps } = world();
    const lines = [
      '{"id":"a","at":5000,"card":"c","sum":1.50}',
      '{"id":"b", "at": "1970-01-01T00:00:06Z","card":"c","sum":2}',
      'x',
    ];
    await run('--shift-to-now', put('a.ndjson', lines.join('\n')));
    const found = (await stored()).flat().map(String).sort();
    expect(found).toEqual(
      [
        `{"id":"a","at":${deps.now()},"card":"c","sum":1.50}`,
        `{"id":"b", "at": ${deps.now() + 1000},"card":"c","sum":2}`,
        'x',
      ].sort(),
    );
  });

  it('keeps the pace it is asked for', async () => {
    const { put, run } = world();
    const lines = [0, 30_000, 60_000, 90_000].map((at, index) => event(index, { at }));
    const startMs = performance.now();
    await run('--speed', '300', put('a.ndjson', lines.join('\n')));
    const tookMs = performance.now() - startMs;
    expect(tookMs).toBeGreaterThan(295);
    expect(tookMs).toBeLessThan(5000);
  });

  it('changes nothing in a dry run', async () => {
    const { dir, put, run, said } = world();
    expect(await run('--dry-run', put('a.ndjson', `${event(1)}\nx\n`))).toBe(0);
    expect(said[0]).toContain('checked, but not imported, 2 lines: 1 accepted, 1 rejected');
    expect(readdirSync(dir).sort()).toEqual(['a.ndjson', 'defs.json']);
  });

  it('imports the other files when one breaks off, and fails', async () => {
    const { put, run, said, noted, stored } = world();
    const whole = gzipSync(eventLines(20_000).join('\n'));
    const files = [put('a.ndjson.gz', whole.subarray(0, whole.length - 100)), put('b.ndjson', event(99_999))];
    expect(await run(...files)).toBe(1);
    expect(noted.at(-1)).toContain('a.ndjson.gz: the gzip data ends in the middle, at byte');
    const ids = idsOf(await stored());
    expect(ids).toContain('e99999');
    expect(said[0]).toContain(`imported ${ids.length} lines`);
  });

  it.each([
    [[], 'no file is named'],
    [['absent.csv'], 'absent.csv: there is no such file'],
    [['--speed', '0', 'x'], '--speed 0'],
    [['--fast', 'x'], '--fast'],
  ])('refuses the arguments %j', async (args, message) => {
    await expect(world().run(...args)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    });
  });

  it('refuses a stream that is not defined, and to go without definitions', async () => {
    const { put, deps, defs } = world();
    const file = put('a.ndjson', event(1));
    await expect(importCommand(['--stream', 'pry', '--definitions', defs, file], deps)).rejects.toThrow(
      'known are pay',
    );
    await expect(importCommand(['--stream', 'pay', file], deps)).rejects.toThrow(
      'there are no definitions yet',
    );
  });
});

describe('an interrupted import', () => {
  it('goes on after the last acknowledged line, with the same shift, and knows when it is done', async () => {
    const { put, said, noted, abort, deps, defs, stored } = world();
    const files = [
      put('a.ndjson', eventLines(2500).join('\n')),
      put('b.ndjson', eventLines(2500, 2500).join('\n')),
    ];
    const args = ['--stream', 'pay', '--definitions', defs, '--shift-to-now', ...files];
    setTimeout(() => abort.abort(), 300);
    expect(await importCommand([...args, '--speed', '1'], deps)).toBe(130);
    expect(noted).toContainEqual(expect.stringContaining('--resume goes on from here'));
    const before = idsOf(await stored()).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(5000);
    const later = { ...deps, signal: new AbortController().signal, now: () => deps.now() + 99_000 };
    expect(await importCommand([...args, '--resume'], later)).toBe(0);
    const all = (await stored())
      .flat()
      .map(value => JSON.parse(value.toString()) as { id: string; at: number });
    expect(new Set(all.map(({ id }) => id)).size).toBe(5000);
    expect(all).toHaveLength(5000);
    expect(all.every(({ id, at }) => at === deps.now() + Number(id.slice(1)))).toBe(true);
    expect(said.at(-1)).toContain(`imported ${5000 - before} lines`);
    expect(await importCommand([...args, '--resume'], later)).toBe(0);
    expect(noted.at(-1)).toContain('all 5000 lines of these files were imported before');
    writeFileSync(files[1] ?? '', 'changed');
    await expect(importCommand([...args, '--resume'], later)).rejects.toThrow('b.ndjson has changed since');
    const other = ['--stream', 'pay', '--definitions', defs, '--resume', put('c.ndjson', event(1))];
    expect(await importCommand(other, later)).toBe(0);
    expect(noted.at(-1)).toContain('there is no interrupted import of these files');
  });

  it('loses no line when it is killed, and repeats at most the last batch', async () => {
    const { dir, put, run, defs, stored } = world();
    const count = 30_000;
    const file = put('a.ndjson', eventLines(count).join('\n'));
    const args = [dir, '--stream', 'pay', '--definitions', defs, '--speed', '2', file];
    const child = await runChild('workers/sources/import/importer.testing.ts', args, () => {});
    const position = () => {
      const [name] = readdirSync(join(dir, 'imports')).filter(found => found.endsWith('.json'));
      return name === undefined
        ? 0
        : (JSON.parse(readFileSync(join(dir, 'imports', name), 'utf8')) as { line: number }).line;
    };
    await until(() => readdirSync(dir).includes('imports') && position() > 1000);
    await child.kill('SIGKILL');
    const reached = position();
    const before = idsOf(await stored()).length;
    expect(await run('--resume', file)).toBe(0);
    const ids = idsOf(await stored());
    expect(new Set(ids).size).toBe(count);
    expect(ids.length - count).toBe(before - reached);
    expect(before - reached).toBeLessThan(4096);
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, weir as run } from '../world/program';
import { expect, test } from '../fixtures';

test.describe('one clear sentence and a status other than 0', () => {
  test('a data folder that another Weir uses', async ({ weir }) => {
    const second = new Program('weir.mjs', ['start'], { ...weir.env });
    expect(await second.exit()).toBe(1);
    expect(sentences(second.output)).toHaveLength(1);
    expect(second.output).toContain(weir.dataDir);
    expect(second.output).toMatch(/in use|is used|uses/);
  });

  test('a port that is in use', async ({ weir, makeWeir }) => {
    const { port } = new URL(weir.url);
    const second = new Program('weir.mjs', ['start'], { ...makeWeir().env, WEIR_PORT: port });
    expect(await second.exit()).toBe(1);
    expect(sentences(second.output)).toHaveLength(1);
    expect(second.output).toContain(port);
    expect(second.output).toContain('WEIR_PORT');
  });

  test('a data folder that cannot be written', async () => {
    // A file stands where the folder would be: that stops root too, whom permissions do not.
    const file = join(mkdtempSync(join(tmpdir(), 'weir-journey-')), 'file');
    writeFileSync(file, '');
    const { status, output } = await run(['start'], { WEIR_PORT: '0', WEIR_DATA_DIR: join(file, 'data') });
    rmSync(join(file, '..'), { recursive: true });
    expect(status).toBe(1);
    expect(sentences(output)).toHaveLength(1);
    expect(output).toContain(file);
  });

  for (const [name, value] of [
    ['WEIR_PORT', '99999'],
    ['WEIR_PORT', 'web'],
    ['WEIR_DEMO', 'maybe'],
    ['WEIR_DEMO_RATE', '0'],
    ['KAFKA_BROKERS', '127.0.0.1:9092'],
  ] as const) {
    test(`a setting that cannot be: ${name}=${value}`, async ({ makeWeir }) => {
      const { status, output } = await run(['start'], { ...makeWeir().env, [name]: value });
      expect(status).toBe(1);
      expect(sentences(output)).toHaveLength(1);
      expect(output).toContain(name === 'KAFKA_BROKERS' ? 'CASSANDRA_CONTACT_POINTS' : `${name}=${value}`);
    });
  }

  for (const args of [
    ['strat'],
    ['start', '--prot', '1'],
    ['keys'],
    ['keys', 'create'],
    ['users', 'create', 'a@b.c'],
    ['import', 'x.csv'],
    ['run', '--out', '/tmp'],
    ['run', '--definitions', '/nowhere.json', '--input', 'a=b', '--out', '/tmp'],
  ]) {
    test(`asked wrongly: weir ${args.join(' ')}`, async ({ makeWeir }) => {
      const { status, output } = await run(args, makeWeir().env);
      expect(status).toBe(2);
      expect(output).not.toMatch(/\n\s+at /);
      expect(output.trim()).not.toBe('');
    });
  }
});

test('weir detect: every row of a series with its score, 2 with the line of what is wrong', async ({
  makeWeir,
}) => {
  const { env } = makeWeir();
  const folder = mkdtempSync(join(tmpdir(), 'weir-journey-'));
  const [input, out] = [join(folder, 'series.csv'), join(folder, 'scores.csv')];
  const rows = Array.from({ length: 300 }, (_, index) => {
    const time = new Date(index * 60_000).toISOString();
    return `${time},${index === 299 ? 1000 : 100 + (index % 7)}`;
  });
  writeFileSync(input, ['timestamp,value', ...rows, ''].join('\n'));
  expect(await run(['detect', '--input', input, '--out', out], env)).toMatchObject({ status: 0 });
  const scored = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(scored[0]).toBe('timestamp,value,anomaly_score');
  expect(scored.slice(1).map(row => row.slice(0, row.lastIndexOf(',')))).toEqual(rows);
  expect(Number(scored.at(-1)?.split(',')[2])).toBeGreaterThan(0.999);
  writeFileSync(input, 'timestamp,value\n2020-01-01,abc\n');
  const { status, output } = await run(['detect', '--input', input, '--out', out], env);
  rmSync(folder, { recursive: true });
  expect(status).toBe(2);
  expect(sentences(output)).toHaveLength(1);
  expect(output).toContain(`${input}, line 2: value "abc"`);
});

test('weir run: exit status 0 with rejected records, 2 with the path of what is wrong', async ({
  makeWeir,
}) => {
  const { dataDir, env } = makeWeir();
  const definitions = {
    streams: [
      { name: 's', id: 'id', eventTime: 't', fields: { id: 'string', t: 'timestamp' }, outOfOrderness: '0s' },
    ],
    metrics: [
      {
        name: 'm',
        stream: 's',
        window: { type: 'tumbling', size: '1m' },
        aggregates: [{ as: 'n', fn: 'count' }],
      },
    ],
  };
  const [right, wrong, input, out] = ['right.json', 'wrong.json', 'in.ndjson', 'out'].map(name =>
    join(dataDir, name),
  );
  writeFileSync(String(right), JSON.stringify(definitions));
  writeFileSync(String(wrong), JSON.stringify(definitions).replace('"1m"', '"1x"'));
  writeFileSync(String(input), '{"id":"a","t":1}\nbroken\n{"id":"b","t":2}\n');
  const args = (file: string) => [
    'run',
    '--definitions',
    file,
    '--input',
    `s=${input}`,
    '--out',
    String(out),
  ];
  const good = await run(args(String(right)), env);
  expect(good.status, good.output).toBe(0);
  expect(readFileSync(join(String(out), 'windows.ndjson'), 'utf8')).toContain('"n":2');
  expect(JSON.parse(readFileSync(join(String(out), 'summary.json'), 'utf8'))).toMatchObject({
    read: 3,
    rejected: 1,
  });
  const bad = await run(args(String(wrong)), env);
  expect(bad.status).toBe(2);
  expect(bad.output).toContain('metrics[0].window.size: ');
});

test('accounts and keys are made while Weir runs and while it does not', async ({ makeWeir }) => {
  const weir = makeWeir({ WEIR_DEMO: 'off' });
  await weir.start();
  await weir.command('users', 'create', 'one@weir.local', '--role', 'analyst');
  const key = await weir.makeKey('one');
  const read = () => fetch(`${weir.url}/api/alerts`, { headers: { authorization: `Bearer ${key}` } });
  expect((await read()).status).toBe(200);
  await weir.command('keys', 'revoke', 'one');
  expect((await read()).status).toBe(401);
  await weir.stop();
  await weir.command('users', 'create', 'two@weir.local', '--role', 'admin');
  const list = await weir.command('users', 'list');
  for (const name of ['one@weir.local', 'two@weir.local', 'admin@weir.local']) expect(list).toContain(name);
  expect(statSync(weir.accountsFile).mode & 0o077).toBe(0);
});

/** What it printed, without the builder's and the server's own remarks. */
const sentences = (output: string) =>
  output.split('\n').filter(line => line.trim() !== '' && !/^(weir: |✓ |npm )/.test(line));

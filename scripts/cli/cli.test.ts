import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { settingText } from '../../config/settings';
import { main } from './cli';
import { commands } from './commands';

const root = process.cwd();
let folder: string;
let out: string[];
let err: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-cli-'));
  for (const name of ['KAFKA_BROKERS', 'CASSANDRA_CONTACT_POINTS', 'ZOOKEEPER_CONNECT', 'DATABASE_URL']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('WEIR_DATA_DIR', join(folder, 'data'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
afterEach(() => vi.restoreAllMocks());

/** Runs a command line; what it writes is in `out` and `err`. */
async function weir(...args: string[]): Promise<number> {
  out = [];
  err = [];
  vi.spyOn(process.stdout, 'write').mockImplementation(text => (out.push(String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation(text => (err.push(String(text)), true));
  try {
    return await main(args, root);
  } finally {
    vi.restoreAllMocks();
  }
}

describe('help', () => {
  test.each([[['help']], [['--help']], [[]]])('%j lists every command on stdout', async args => {
    expect(await weir(...args)).toBe(0);
    for (const { name, summary } of commands) expect(out.join('')).toMatch(new RegExp(`${name} +${summary}`));
    expect(err).toEqual([]);
  });

  test.each(commands.map(({ name }) => name))(
    '%s --help says how it is called and its options',
    async name => {
      expect(await weir(name, '--help')).toBe(0);
      const command = commands.find(known => known.name === name);
      expect(out.join('')).toContain(`npx weir ${name}`);
      for (const option of command?.options ?? []) expect(out.join('')).toContain(option.summary);
      for (const line of out.join('').split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    },
  );

  test('start --help and -h name the settings with their defaults, whatever they are set to', async () => {
    vi.stubEnv('WEIR_PORT', 'nonsense');
    expect(await weir('start', '-h')).toBe(0);
    vi.stubEnv('WEIR_PORT', undefined);
    expect(out.join('')).toMatch(/WEIR_PORT +pages, API and sockets on this one port \(3000\)/);
    expect(out.join('')).toMatch(/WEIR_DATA_DIR +the data folder; one Weir at a time \(\.weir\)/);
    expect(out.join('')).not.toContain('KAFKA_BROKERS'); // With servers it refuses to start.
  });

  test('each setting of a command is in the table of the README, with the same default', async () => {
    const readme = await readFile('README.md', 'utf8');
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (?:`(.*)`)? ?\| /gm)];
    const told = Object.fromEntries(rows.map(([, name = '', initially = '']) => [name, initially]));
    const names = [...new Set(commands.flatMap(({ settings = [] }) => settings))];
    expect(Object.keys(told).sort()).toEqual([...names].sort());
    for (const name of names) expect([name, told[name]]).toEqual([name, settingText(name).initially]);
  });

  test('--version is that of package.json', async () => {
    const { version }: { version: string } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(await weir('--version')).toBe(0);
    expect(out.join('')).toBe(`${version}\n`);
  });
});

describe('usage that is wrong ends with 2 and the nearest name', () => {
  test.each([
    ['wroker', 'did you mean worker?'],
    ['frobnicate', 'npx weir help lists them'],
    ['run --definition x', 'did you mean --definitions?'],
    ['import --steam=x', 'did you mean --stream?'],
    ['start --port 3000', '--port is an argument and it takes none; npx weir start --help'],
    ['start -p', '-p is an argument'],
    ['server 3000', '3000 is an argument'],
    ['worker --', '-- is an argument'],
    ['cluster now', 'weir cluster: now is an argument'],
    ['keys list all', 'weir keys list takes no argument: all'],
    ['users list all', 'weir users list takes no argument: all'],
    ['definitions list all', 'weir definitions list takes no argument: all'],
    ['definitions export FILE', 'weir definitions export takes no argument: FILE'],
    ['run', '--definitions is missing'],
    ['keys', 'create NAME, list or revoke NAME is expected'],
    ['keys create', 'weir keys create takes one name'],
    ['users create a@b.c', 'needs --role: investigator, analyst, admin'],
    ['definitions apply /nowhere.json', '/nowhere.json: ENOENT'],
    ['generate', '--events is missing'],
    ['detect', '--input is missing'],
    ['detect --input /nowhere.csv', '/nowhere.csv: cannot be read'],
    ['detect --inptu x', 'did you mean --input?'],
  ])('weir %s: %s', async (line, message) => {
    expect(await weir(...line.split(' '))).toBe(2);
    expect(err.join('')).toContain(message);
    expect(err.join('')).not.toContain('    at ');
    expect(out).toEqual([]);
  });
});

test('settings that cannot be used end with 1 and name the variable', async () => {
  vi.stubEnv('WEIR_PORT', '99999');
  expect(await weir('start')).toBe(1);
  vi.stubEnv('WEIR_PORT', undefined);
  expect(err).toEqual(['WEIR_PORT=99999: must be a port number from 0 to 65535\n']);
  expect(await weir('worker')).toBe(1);
  expect(err.join('')).toContain('weir worker needs KAFKA_BROKERS');
});

test('a series is scored into a file', async () => {
  const [input, scores] = [join(folder, 'series.csv'), join(folder, 'scores.csv')];
  await writeFile(input, 'timestamp,value\n2020-01-01 00:00:00,5\n2020-01-01 00:00:00,6\n');
  expect(await weir('detect', '--input', input, '--out', scores)).toBe(0);
  expect([...out, ...err]).toEqual([]);
  expect(await readFile(scores, 'utf8')).toBe(
    'timestamp,value,anomaly_score\n2020-01-01 00:00:00,5,0\n2020-01-01 00:00:00,6,0\n',
  );
});

test('keys, users and definitions are kept in the data folder when nothing runs on it', async () => {
  expect(await weir('keys', 'create', 'reader')).toBe(0);
  expect(out.join('')).toMatch(/^wk_[\w-]{43}\n$/);
  expect(await weir('keys', 'create', 'reader')).toBe(1);
  expect(err.join('')).toContain('a key named reader is in use');
  expect(await weir('keys', 'revoke', 'reader')).toBe(0);
  expect(await weir('keys', 'list')).toBe(0);
  expect(out.join('')).toMatch(/reader +\d{4}-\d\d-\d\d \d\d:\d\d +\d{4}-/);

  expect(await weir('users', 'create', 'ann@example.com', '--role', 'analyst')).toBe(0);
  expect(out.join('')).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){3}\n$/);
  expect(await weir('users', 'passwd', 'nobody@example.com')).toBe(1);
  expect(await weir('users', 'list')).toBe(0);
  expect(out.join('')).toMatch(/ann@example\.com +analyst/);

  expect(await weir('definitions', 'apply', join(root, 'examples/transactions.json'))).toBe(0);
  expect(out.join('')).toBe('version 1 is in force\n');
  expect(await weir('definitions', 'export')).toBe(0);
  expect(JSON.parse(out.join(''))).toMatchObject({ streams: [{ name: 'transactions' }] });
  const wrong = join(folder, 'wrong.json');
  await writeFile(
    wrong,
    JSON.stringify({ rules: [{ name: 'r', stream: 'nowhere', when: '1', severity: 'low' }] }),
  );
  expect(await weir('definitions', 'apply', wrong)).toBe(2);
  expect(err.join('')).toContain(`${wrong}: rules[0].stream`);
}, 120_000);

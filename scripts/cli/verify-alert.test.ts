import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { ModelShelf } from '../../workers/models/model-shelf';
import { dataFolders } from '../../config/data-folders';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import type { StoredAlert } from '../../contracts/records';
import { verificationSchema, type Verification } from '../../contracts/verification';
import type { Definitions } from '../../core/definitions/types';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedCoordinator } from '../../platform/coordination/embedded/embedded-coordinator';
import { openEmbeddedControl } from '../../platform/control/embedded-control';
import { verifyAlert, type VerifyStores } from '../../server/queries/verify-alert';
import { prepareDataFolder } from '../../server/data-folder/prepare';
import { startEngine } from '../../workers/runtime/engine';
import { main } from './cli';
import { closeData, embeddedData, type OpenData } from './open-data';
import { operate } from './operate';

const definitions: Definitions = {
  streams: [
    {
      name: 'pay',
      id: 'id',
      eventTime: 'time',
      fields: { id: 'string', time: 'timestamp', card: 'string?', amount: 'decimal(2)' },
      entities: { card: 'card' },
      outOfOrderness: '1m',
      maxAhead: 'off',
      partitions: 2,
    },
  ],
  metrics: [],
  features: [],
  rules: [
    { name: 'large', stream: 'pay', when: 'event.amount > 90.0', severity: 'high' },
    { name: 'nobody', stream: 'pay', when: 'event.card == null', severity: 'low' },
  ],
};

let folder: string;
let dataDir: string;
let alerts: StoredAlert[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-verify-'));
  for (const name of ['KAFKA_BROKERS', 'CASSANDRA_CONTACT_POINTS', 'ZOOKEEPER_CONNECT', 'DATABASE_URL'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('WEIR_DATA_DIR', join(folder, 'data'));
  dataDir = await prepareDataFolder(join(folder, 'data'));
  await operate({ operation: 'definitions.apply', input: { file: definitions } });
  alerts = await within(judgeEvents);
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function within<Result>(act: (data: OpenData) => Promise<Result>): Promise<Result> {
  const data = await embeddedData(dataDir);
  try {
    return await act(data);
  } finally {
    await closeData(data);
  }
}

/** The engine itself reads the events and stores the alerts. */
async function judgeEvents({ log, history }: OpenData): Promise<StoredAlert[]> {
  await log.ensureTopic('pay', { partitions: 2 });
  const events = Array.from({ length: 60 }, (_, n) => ({
    id: `e${n}`,
    time: 1_700_000_000_000 + n * 1000,
    card: n % 10 === 3 ? null : `c${n % 3}`,
    amount: (n * 7) % 100,
  }));
  await log.append(
    'pay',
    events.map((event, n) => ({ partition: n % 2, key: null, value: Buffer.from(JSON.stringify(event)) })),
  );
  const checkpoints = await openEmbeddedCheckpoints({ dir: dataFolders(dataDir).checkpoints });
  const coordinator = openEmbeddedCoordinator();
  const record = await operate({ operation: 'definitions.get' });
  await log.ensureTopic(DEFINITIONS_TOPIC, { partitions: 1, compacted: true });
  const { version, definitions: inForce } = record as { version: number; definitions: Definitions };
  const value = Buffer.from(JSON.stringify({ version, definitions: inForce }));
  await log.append(DEFINITIONS_TOPIC, [{ partition: 0, key: 'definitions', value }]);
  const engine = await startEngine({
    log,
    history,
    checkpoints,
    coordinator,
    models: new ModelShelf(openOnnxModels(), dataFolders(dataDir).models, () => performance.now()),
    workerId: 'w1',
    now: Date.now,
    onFailure: error => {
      throw error;
    },
  });
  const wanted = events.filter(({ amount, card }) => amount > 90 || card === null).length;
  const stored = () =>
    history.scanAlerts({}, { from: 0, to: 2e12 }, { limit: 500, cursor: null }).then(page => page.items);
  await vi.waitFor(async () => expect((await stored()).length).toBeGreaterThanOrEqual(wanted), 20_000);
  await engine.stop();
  await Promise.all([checkpoints.close(), coordinator.close()]);
  return stored();
}

/** Runs `weir verify`; what it prints. */
async function weir(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  vi.spyOn(process.stdout, 'write').mockImplementation(text => (out.push(String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation(text => (err.push(String(text)), true));
  try {
    const status = await main(['verify', ...args], process.cwd());
    return { status, out: out.join(''), err: err.join('') };
  } finally {
    vi.restoreAllMocks();
  }
}

const differing = ({ fields }: Verification) =>
  fields.filter(({ equal }) => equal === false).map(({ field }) => field);
const of = (rule: string) => {
  const alert = alerts.find(each => each.rule === rule);
  if (alert === undefined) throw new Error(`no alert of ${rule}`);
  return alert;
};

describe('weir verify', () => {
  test('finds an alert of the engine equal', async () => {
    const { status, out, err } = await weir(of('large').id);
    expect(out).toMatch(/\nequal: all \d+ fields are equal\n$/);
    expect(err).toMatch(/^read 1 records of the log in \d+ ms\n$/);
    expect(status).toBe(0);
  });
  test('prints JSON where that is asked for', async () => {
    const { out } = await weir(of('nobody').id, '--json');
    expect(verificationSchema.parse(JSON.parse(out))).toMatchObject({ verdict: 'equal', records: 1 });
  });
  test('refuses what is no alert, and no id', async () => {
    expect(await weir('none')).toMatchObject({ status: 1, err: 'there is no alert none\n' });
    expect(await weir()).toMatchObject({ status: 2, err: 'weir verify takes one alert id\n' });
  });
});

describe('an alert computed again', () => {
  let stores: VerifyStores & { close(): Promise<void> };
  beforeAll(async () => {
    const data = await embeddedData(dataDir);
    const control = await openEmbeddedControl({ dir: dataFolders(dataDir).control });
    const close = async () => void (await Promise.all([closeData(data), control.close()]));
    stores = { ...data, control, close };
  });
  afterAll(() => stores.close());

  async function verified(alert: StoredAlert): Promise<Verification> {
    await stores.history.put({ alerts: [alert] });
    const verification = await verifyAlert(alert.id, stores, () => performance.now());
    return verificationSchema.parse(verification);
  }

  test('is equal, every one of the engine', async () => {
    expect(alerts.length).toBeGreaterThan(8);
    for (const alert of alerts) expect((await verified(alert)).verdict).toBe('equal');
  });

  test.each<[string, (alert: StoredAlert) => StoredAlert, string[]]>([
    ['a value', alert => ({ ...alert, values: { 'event.amount': 95.01 } }), ['event.amount']],
    ['the payload', alert => ({ ...alert, payload: alert.payload.replace('e', 'f') }), ['payload']],
    ['the severity', alert => ({ ...alert, severity: 'low' }), ['severity']],
    ['the entity', alert => ({ ...alert, entity: { type: 'card', id: 'c9' } }), ['entity']],
    ['the condition', alert => ({ ...alert, condition: 'event.amount > 9.0' }), ['condition']],
    ['the time', alert => ({ ...alert, time: alert.time + 1 }), ['time']],
    ['when it was raised', alert => ({ ...alert, raisedAt: alert.raisedAt - 1 }), ['raised at']],
    [
      'the record it came from',
      alert => ({ ...alert, source: { ...alert.source, offset: '1' } }),
      ['id', 'condition holds', 'event', 'time', 'entity', 'payload', 'event.amount'],
    ],
  ])('tells that %s was changed', async (_, change, fields) => {
    const alert = of('large');
    const verification = await verified(change(alert));
    expect(verification.verdict).toBe('different');
    expect(differing(verification)).toEqual(expect.arrayContaining(fields));
    if (fields.length === 1) expect(differing(verification)).toEqual(fields);
    expect((await verified(alert)).verdict).toBe('equal');
  });

  test('says what it could not compute, and why', async () => {
    const alert = of('large');
    const verification = await verified({ ...alert, source: { ...alert.source, offset: '1000000' } });
    expect(verification.verdict).toBe('incomplete');
    expect(verification.fields.find(({ field }) => field === 'payload')?.note).toMatch(/the log ends at 30/);
    expect(differing(verification)).toEqual([]);
    expect((await verified({ ...alert, version: 7 })).summary).toMatch(
      /^nothing could be computed again: .*version 7 of rule large/,
    );
    expect((await verified({ ...alert, source: { ...alert.source, topic: 'gone' } })).verdict).toBe(
      'incomplete',
    );
  });
});

import { z } from 'zod';

/** A setting that cannot be used: its name, its value and the way out. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const text = z.string().trim().min(1);
const schema = z.object({
  WEIR_HOST: text.default('127.0.0.1').describe('address to listen on'),
  WEIR_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
    .transform(Number)
    .refine(port => port <= 65_535, 'must be a port number from 0 to 65535')
    .default(3000)
    .describe('pages, API and sockets on this one port'),
  WEIR_DATA_DIR: text.default('.weir').describe('the data folder; one Weir at a time'),
  WEIR_DEMO: z.enum(['on', 'off'], 'must be on or off').default('on').describe('off: no demo source'),
  WEIR_DEMO_RATE: z
    .string()
    .regex(/^\d{1,6}$/, 'must be events a second, from 1 to 100000')
    .transform(Number)
    .refine(rate => rate >= 1 && rate <= 100_000, 'must be events a second, from 1 to 100000')
    .default(50)
    .describe('demo events a second, 1 to 100000'),
  /** Sessions and sockets check it. */
  WEIR_PUBLIC_URL: z
    .url('must be an address such as https://weir.example.com')
    .optional()
    .describe('the address people use where it is another, behind a proxy'),
  /** Five times as many at once. */
  WEIR_INGEST_RATE: z
    .string()
    .regex(/^\d{1,6}$/, 'must be requests a second, from 1 to 100000')
    .transform(Number)
    .refine(rate => rate >= 1 && rate <= 100_000, 'must be requests a second, from 1 to 100000')
    .default(200)
    .describe('requests a second that an API key may send to /api/ingest'),
  KAFKA_BROKERS: text.optional().describe('host:port,…; all four servers or none'),
  CASSANDRA_CONTACT_POINTS: text.optional().describe('host:port,…'),
  CASSANDRA_LOCAL_DC: text.default('datacenter1').describe('the data centre of these contact points'),
  ZOOKEEPER_CONNECT: text.optional().describe('host:port,…'),
  DATABASE_URL: text.optional().describe('postgresql://…'),
});

export type SettingName = keyof typeof schema.shape;

/** What a setting is for, and its value where the environment does not name it. */
export function settingText(name: SettingName): { summary: string; initially: string } {
  const setting = schema.shape[name];
  return { summary: setting.description ?? '', initially: String(setting.parse(undefined) ?? '') };
}

export type Services = Readonly<{
  kafkaBrokers: readonly string[];
  cassandraContactPoints: readonly string[];
  cassandraLocalDc: string;
  zookeeperConnect: string;
  databaseUrl: string;
}>;

export type Settings = Readonly<{
  host: string;
  port: number;
  dataDir: string;
  demo: { on: boolean; eventsPerSecond: number };
  publicUrl: string | null;
  /** Requests a second of each API key. */
  ingestPerSecond: number;
  /** The four real servers; null: the embedded profile. */
  services: Services | null;
}>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the settings. Throws a `SettingsError` that names the variable and the value. */
export function readSettings(environment: Environment = process.env): Settings {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const variable = String(issue?.path[0] ?? 'the environment');
    throw new SettingsError(
      `${variable}=${environment[variable] ?? ''}: ${issue?.message ?? 'cannot be used'}`,
    );
  }
  const values = parsed.data;
  return {
    host: values.WEIR_HOST,
    port: values.WEIR_PORT,
    dataDir: values.WEIR_DATA_DIR,
    demo: { on: values.WEIR_DEMO === 'on', eventsPerSecond: values.WEIR_DEMO_RATE },
    publicUrl: values.WEIR_PUBLIC_URL ?? null,
    ingestPerSecond: values.WEIR_INGEST_RATE,
    services: services(values),
  };
}

const SERVICE_VARIABLES = [
  'KAFKA_BROKERS',
  'CASSANDRA_CONTACT_POINTS',
  'ZOOKEEPER_CONNECT',
  'DATABASE_URL',
] as const;

/** All four or none: half a cluster would keep its data in two places. */
function services(values: z.output<typeof schema>): Services | null {
  const missing = SERVICE_VARIABLES.filter(name => values[name] === undefined);
  if (missing.length === SERVICE_VARIABLES.length) return null;
  if (missing.length > 0) {
    throw new SettingsError(
      `${missing.join(', ')} missing: the cluster profile needs all of ${SERVICE_VARIABLES.join(', ')}`,
    );
  }
  return {
    kafkaBrokers: list(values.KAFKA_BROKERS),
    cassandraContactPoints: list(values.CASSANDRA_CONTACT_POINTS),
    cassandraLocalDc: values.CASSANDRA_LOCAL_DC,
    zookeeperConnect: values.ZOOKEEPER_CONNECT ?? '',
    databaseUrl: values.DATABASE_URL ?? '',
  };
}

const list = (value: string | undefined) =>
  (value ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');

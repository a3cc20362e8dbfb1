import type { SettingName } from '../../config/settings';

export type CommandContext = Readonly<{
  /** The folder of the program. */
  root: string;
  /** Results: stdout. */
  say: (line: string) => void;
  /** Everything else: stderr. */
  note: (line: string) => void;
}>;

export type Command = Readonly<{
  name: string;
  summary: string;
  /** Ways to call it, after its name. */
  usage: readonly string[];
  options: readonly { name: string; value?: string; summary: string }[];
  /** What else its help says, after the settings. */
  notes?: readonly string[];
  /** The environment variables it obeys. */
  settings?: readonly SettingName[];
  /** Returns the exit status. */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}>;

const PAGES = ['WEIR_HOST', 'WEIR_PORT', 'WEIR_DATA_DIR', 'WEIR_PUBLIC_URL', 'WEIR_INGEST_RATE'] as const;
const DEMO = ['WEIR_DEMO', 'WEIR_DEMO_RATE'] as const;
const SERVICES = [
  'KAFKA_BROKERS',
  'CASSANDRA_CONTACT_POINTS',
  'CASSANDRA_LOCAL_DC',
  'ZOOKEEPER_CONNECT',
  'DATABASE_URL',
] as const;

/** Everything `weir` can do. What a command needs is loaded when it runs. */
export const commands: readonly Command[] = [
  {
    name: 'start',
    summary: 'Start Weir in one program: pages, API, sockets and engine.',
    usage: [''],
    options: [],
    settings: [...PAGES, ...DEMO],
    notes: [
      'npm start is the same. It prints the address when it is ready and runs until Ctrl-C. The data folder holds',
      'everything it keeps, models/ and first-accounts.json (how to sign in) included; the next start goes on there.',
    ],
    run: async (_args, context) => (await import('./run-server')).runServer('all in one', context),
  },
  {
    name: 'server',
    summary: 'Start a server of the cluster profile: pages, API and sockets, no engine.',
    usage: [''],
    options: [],
    settings: [...PAGES, 'WEIR_DEMO', ...SERVICES],
    notes: [
      'It runs until Ctrl-C. What it keeps lies on the servers named by the last five; first-accounts.json (how to',
      'sign in) in the data folder.',
    ],
    run: async (_args, context) => (await import('./run-server')).runServer('cluster', context),
  },
  {
    name: 'worker',
    summary: 'Start a worker of the cluster profile: the engine alone.',
    usage: [''],
    options: [],
    settings: ['WEIR_DATA_DIR', ...DEMO, ...SERVICES],
    notes: [
      'It runs until Ctrl-C. What it keeps lies on the servers named by the last five; it reads the models in models/',
      'of the data folder.',
    ],
    run: async (_args, context) => (await import('./run-worker')).runWorker(context),
  },
  {
    name: 'cluster',
    summary: 'Start the cluster profile on this machine: the four servers, a server, two workers.',
    usage: [''],
    options: [],
    settings: [...PAGES, ...DEMO],
    notes: [
      'npm run cluster is the same. It needs Java 17 and Maven for Kafka, Cassandra and ZooKeeper, and runs until',
      'Ctrl-C. Everything lies in cluster/ of the data folder; the next start goes on there.',
    ],
    run: async (_args, context) => (await import('./run-cluster')).runCluster(context),
  },
  {
    name: 'run',
    summary: 'Run definitions over files and write what comes out.',
    usage: [
      '--definitions DEFS.json --input STREAM=FILE [--input …] --out DIR [--partitions N] [--emit WHAT]',
    ],
    options: [
      { name: '--definitions', value: 'FILE', summary: 'streams, metrics and rules as JSON' },
      { name: '--input', value: 'STREAM=FILE', summary: 'events of a stream: NDJSON or CSV, plain or gzip' },
      { name: '--out', value: 'DIR', summary: 'where windows, alerts, dead letters and the summary go' },
      { name: '--partitions', value: 'N', summary: 'deal the records to this many partitions (1)' },
      {
        name: '--emit',
        value: 'WHAT',
        summary: 'features: features.ndjson as well; receipts: with each alert',
      },
    ],
    run: async (args, context) => (await import('./run-batch')).runBatch(args, context),
  },
  {
    name: 'train',
    summary: 'Fit a model to a history and its labels; write it as an ONNX file with a card.',
    usage: [
      '--definitions DEFS.json --input STREAM=FILE … --from TIME --to TIME --labels STREAM --out MODEL.onnx',
    ],
    options: [
      { name: '--definitions', value: 'FILE', summary: 'streams and features as JSON' },
      {
        name: '--input',
        value: 'STREAM=FILE',
        summary: 'events and labels, as for run; equal times go in this order',
      },
      { name: '--data-dir', value: 'DIR', summary: 'read the log of this Weir instead of files' },
      { name: '--from', value: 'TIME', summary: 'the first event time to train on' },
      { name: '--to', value: 'TIME', summary: 'the event time before which training ends' },
      {
        name: '--at',
        value: 'TIME',
        summary: 'the moment of training: later labels are not used (--to + --delay)',
      },
      { name: '--labels', value: 'STREAM[.FIELD]', summary: 'the labels and their boolean' },
      { name: '--label-of', value: 'FIELD', summary: 'the field of a label that names its event (the id)' },
      {
        name: '--delay',
        value: 'DURATION',
        summary: 'a label is known so long after its event at the earliest (0s)',
      },
      {
        name: '--unlabelled',
        value: 'HOW',
        summary: 'skip events without a label, or take them for negative',
      },
      { name: '--kind', value: 'KIND', summary: 'boosted or logistic' },
      {
        name: '--model',
        value: 'NAME',
        summary: 'its name (fraud); a model of that name in the definitions says the inputs',
      },
      { name: '--stream', value: 'NAME', summary: 'the stream whose events are scored' },
      { name: '--seed', value: 'N', summary: 'of boosting (1)' },
      { name: '--date', value: 'DATE', summary: 'written on the card (today)' },
      { name: '--out', value: 'FILE', summary: 'the ONNX file; .card.json and .card.md go beside it' },
    ],
    run: async (args, context) => (await import('./run-train')).runTrain(args, context),
  },
  {
    name: 'import',
    summary: 'Read files of events into the topic of a stream.',
    usage: ['--stream NAME [options] FILE…', '--stream NAME [options] -   (standard input)'],
    options: [
      { name: '--stream', value: 'NAME', summary: 'the stream; its definition maps columns to fields' },
      { name: '--speed', value: 'N', summary: 'as they happened, N times as fast; at full speed otherwise' },
      { name: '--shift-to-now', summary: 'move the first event to now and keep the spacing' },
      {
        name: '--definitions',
        value: 'FILE',
        summary: 'take the stream from this file, not from the running Weir',
      },
      { name: '--resume', summary: 'go on where an interrupted import of the same files stopped' },
      { name: '--dry-run', summary: 'read and judge every line, append none' },
      { name: '--rejects', value: 'FILE', summary: 'write the rejected lines with their reasons here' },
    ],
    settings: ['WEIR_DATA_DIR', ...SERVICES],
    run: async (args, context) => (await import('./move-events')).runImport(args, context),
  },
  {
    name: 'generate',
    summary: 'Write demo events as NDJSON: card transactions with known frauds.',
    usage: ['--events N [options]'],
    options: [
      { name: '--events', value: 'N', summary: 'how many' },
      { name: '--seed', value: 'N', summary: 'which world (1); the same seed gives the same events' },
      { name: '--rate', value: 'N', summary: 'events a second, by their own time (50)' },
      { name: '--start', value: 'TIME', summary: 'time of the first (2026-01-01T00:00:00Z)' },
      { name: '--rhythm', value: 'NAME', summary: 'daily, lively or steady' },
      { name: '--labels', value: 'FILE', summary: 'write which ones are fraud here' },
      { name: '--out', value: 'FILE', summary: 'write the events here, not to standard output' },
    ],
    run: async (args, context) => (await import('./move-events')).runGenerate(args, context),
  },
  {
    name: 'detect',
    summary: 'Score every row of a CSV series for anomalies.',
    usage: ['--input SERIES.csv [--out SCORES.csv] [--detector KIND] [--skip-bad]'],
    options: [
      { name: '--input', value: 'FILE', summary: 'timestamp,value; plain or gzip; - is standard input' },
      { name: '--out', value: 'FILE', summary: 'timestamp,value,anomaly_score; standard output otherwise' },
      { name: '--detector', value: 'KIND', summary: 'ensemble (default), zscore, robust, ewma or seasonal' },
      {
        name: '--skip-bad',
        summary: 'leave out rows that are no reading; the first one is an error otherwise',
      },
    ],
    run: async (args, context) => (await import('./run-detect')).runDetect(args, context),
  },
  {
    name: 'keys',
    summary: 'Make, list and revoke API keys.',
    usage: ['create NAME', 'list', 'revoke NAME'],
    options: [],
    settings: ['WEIR_DATA_DIR', ...SERVICES],
    run: async (args, context) => (await import('./manage-keys')).manageKeys(args, context),
  },
  {
    name: 'users',
    summary: 'Make accounts, list them, give them new passwords.',
    usage: [
      'create EMAIL --role ROLE [--name NAME] [--password-stdin]',
      'passwd EMAIL [--password-stdin]',
      'list',
    ],
    options: [
      { name: '--role', value: 'ROLE', summary: 'investigator, analyst or admin' },
      { name: '--name', value: 'NAME', summary: 'the name shown to others' },
      {
        name: '--password-stdin',
        summary: 'read the password from standard input; one is made up otherwise',
      },
    ],
    settings: ['WEIR_DATA_DIR', ...SERVICES],
    run: async (args, context) => (await import('./manage-users')).manageUsers(args, context),
  },
  {
    name: 'verify',
    summary: 'Compute an alert again from the raw events in the log, and compare.',
    usage: ['ALERT_ID [--json]'],
    options: [{ name: '--json', summary: 'print the comparison as JSON' }],
    settings: ['WEIR_DATA_DIR', ...SERVICES],
    run: async (args, context) => (await import('./verify-alert')).verifyAlertCommand(args, context),
  },
  {
    name: 'definitions',
    summary: 'Apply a file of definitions, list those in force, write them out.',
    usage: ['apply FILE', 'list', 'export'],
    options: [],
    settings: ['WEIR_DATA_DIR', ...SERVICES],
    run: async (args, context) => (await import('./manage-definitions')).manageDefinitions(args, context),
  },
];

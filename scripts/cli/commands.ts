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
  /** Returns the exit status. */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}>;

/** Everything `weir` can do. What a command needs is loaded when it runs. */
export const commands: readonly Command[] = [
  {
    name: 'start',
    summary: 'Start Weir in one program: pages, API, sockets and engine.',
    usage: [''],
    options: [],
    run: async (_args, context) => (await import('./run-server')).runServer('all in one', context),
  },
  {
    name: 'server',
    summary: 'Start a server of the cluster profile: pages, API and sockets, no engine.',
    usage: [''],
    options: [],
    run: async (_args, context) => (await import('./run-server')).runServer('cluster', context),
  },
  {
    name: 'run',
    summary: 'Run definitions over files and write what comes out.',
    usage: ['--definitions DEFS.json --input STREAM=FILE [--input …] --out DIR [--partitions N]'],
    options: [
      { name: '--definitions', value: 'FILE', summary: 'streams, metrics and rules as JSON' },
      { name: '--input', value: 'STREAM=FILE', summary: 'events of a stream: NDJSON or CSV, plain or gzip' },
      { name: '--out', value: 'DIR', summary: 'where windows, alerts, dead letters and the summary go' },
      { name: '--partitions', value: 'N', summary: 'deal the records to this many partitions (1)' },
      { name: '--emit', value: 'features', summary: 'write features.ndjson as well' },
    ],
    run: async (args, context) => (await import('./run-batch')).runBatch(args, context),
  },
  {
    name: 'keys',
    summary: 'Make, list and revoke API keys.',
    usage: ['create NAME', 'list', 'revoke NAME'],
    options: [],
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
    run: async (args, context) => (await import('./manage-users')).manageUsers(args, context),
  },
  {
    name: 'definitions',
    summary: 'Apply a file of definitions, list those in force, write them out.',
    usage: ['apply FILE', 'list', 'export'],
    options: [],
    run: async (args, context) => (await import('./manage-definitions')).manageDefinitions(args, context),
  },
];

/** What the files beside this one pass to each other. Types alone: nothing here runs. */

export type ServiceName = 'kafka' | 'cassandra' | 'zookeeper' | 'postgres';

export type Log = (line: string) => void;

/** Where one server lives. */
export type Place = Readonly<{
  /** Its own folder: configuration, data and log. Absolute. */
  dir: string;
  /** Its jars; empty for PostgreSQL. */
  jars: string;
  /** By the names of `ServerKind.portNames`. */
  ports: Readonly<Record<string, number>>;
  /** `quick` starts sooner, `full` runs faster: benchmarks want `full`. */
  jit: 'quick' | 'full';
}>;

export type Command = Readonly<{
  file: string;
  args: readonly string[];
  uid?: number | undefined;
  gid?: number | undefined;
}>;

/** What is particular to one kind of server. */
export type ServerKind = Readonly<{
  name: ServiceName;
  /** The first is the one clients connect to. */
  portNames: readonly [string, ...string[]];
  /** SIGTERM, except where that means "wait for clients". */
  stopSignal: NodeJS.Signals;
  /** Writes configuration, and an empty database where there is none. Safe to repeat. */
  prepare(place: Place): Promise<Command>;
  /** Resolves when the server does its work; rejects while it does not yet. */
  probe(port: number): Promise<void>;
  /** Whether the reason its log gives for ending will pass by itself: then it is started once more. */
  isPassing?(log: string): boolean;
  /** How our programs are told where it is. */
  env(port: number): Record<string, string>;
}>;

export type ServiceInfo = { name: ServiceName; pid: number; port: number; readyMs: number; logFile: string };

export type StartOptions = Readonly<{
  /** Default: all four. */
  which?: readonly ServiceName[];
  /** Default: a new folder in the system's temporary directory. */
  dataDir?: string;
  /** Keep the data on stop. Default: only in a folder that was named. */
  keep?: boolean;
  log?: Log;
  /** Ports for clients. Default: free ones. */
  ports?: Readonly<Partial<Record<ServiceName, number>>>;
  jit?: 'quick' | 'full';
  /** Gives up starting. */
  signal?: AbortSignal;
}>;

export type Services = Readonly<{
  env: Readonly<Record<string, string>>;
  dataDir: string;
  /** Live: `pid` and `readyMs` change with a restart. */
  services: readonly ServiceInfo[];
  /** Ends it where it runs, starts it on the same port and data, resolves when it answers. */
  restart(name: ServiceName): Promise<void>;
  /** Resolves when the process has ended, or at once after a signal that ends nothing (SIGSTOP, SIGCONT). */
  kill(name: ServiceName, signal?: NodeJS.Signals): Promise<void>;
  /** In reverse order. Repeating it changes nothing. */
  stop(): Promise<void>;
}>;

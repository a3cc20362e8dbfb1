import type { Auth } from './auth/auth';
import type { Control } from '../platform/control/control';
import type { EventLog } from '../platform/event-log/event-log';
import type { History } from '../platform/history/history';
import type { LiveHub } from './live/live-hub';
import type { Outbox } from './live/outbox';

/** What queries and commands reach: filled once by server/main.ts. */
export type Resources = Readonly<{
  log: EventLog;
  history: History;
  control: Control;
  auth: Auth;
  live: LiveHub;
  outbox: Outbox;
  limits: Readonly<{ ingestPerSecond: number }>;
  /** Wall clock, epoch ms. */
  now: () => number;
}>;

const key = Symbol.for('weir.resources');
type Holder = { [key]?: Resources };

/** Next bundles its own copy of our modules, so the one sanctioned global is a well-known symbol. */
export function provideResources(resources: Resources): void {
  (globalThis as Holder)[key] = resources;
}

/** Throws where server/main.ts has not run (a build, say): what reads it is rendered per request. */
export function resources(): Resources {
  const held = (globalThis as Holder)[key];
  if (held === undefined) throw new Error('Weir is not running: resources are provided by server/main.ts');
  return held;
}

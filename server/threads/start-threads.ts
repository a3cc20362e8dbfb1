import { join } from 'node:path';
import type { Settings } from '../../config/settings';
import type { LiveHub } from '../live/live-hub';
import { keepThread } from './keep-thread';

/** The engine's worker id in the embedded profile. */
const LOCAL_WORKER = 'local';
/** Three semi-spaces of 64 MiB: fewer of the engine's short-lived objects are copied. docs/performance.md measures it. */
const ENGINE_YOUNG_MIB = 192;

/** The embedded profile's engine and, where it is on, the demo source: each in a thread of its own. */
export function startThreads(options: {
  settings: Settings;
  root: string;
  dataDir: string;
  live: LiveHub;
  report: (message: string) => void;
}): { stop(deadlineMs: number): Promise<void> } {
  const { settings, root, dataDir, live, report } = options;
  const engine = keepThread({
    name: 'engine',
    file: join(root, 'dist/engine-thread.js'),
    data: { dataDir, workerId: LOCAL_WORKER },
    youngMiB: ENGINE_YOUNG_MIB,
    onDeath: (reason, delayMs) => {
      const again = `starts again from its checkpoint in ${delayMs / 1000} s`;
      report(`the engine stopped and ${again}: ${reason}`);
      live.noteStopped(LOCAL_WORKER, `the engine stopped and ${again}: ${firstLine(reason)}`);
    },
  });
  const startDemo = () =>
    keepThread({
      name: 'demo',
      file: join(root, 'dist/demo-thread.js'),
      data: { dataDir, eventsPerSecond: settings.demo.eventsPerSecond },
      onDeath: (reason, delayMs) =>
        report(`the demo source stopped, again in ${delayMs / 1000} s: ${reason}`),
    });
  const source = settings.demo.on ? startDemo() : null;
  return {
    stop: async deadlineMs => {
      await source?.stop(deadlineMs);
      await engine.stop(deadlineMs);
    },
  };
}

const firstLine = (text: string) => text.split('\n', 1)[0] ?? '';

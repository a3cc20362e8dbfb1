import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrations } from '../../prisma/generated/migrations';
import { openEmbeddedControl, type Control } from '../../platform/control/control';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { openAuth } from '../auth/auth';
import { openLiveHub } from '../live/live-hub';
import { openOutbox } from '../live/outbox';
import type { Resources } from '../resources';

export type TestResources = Readonly<{
  resources: Resources;
  /** What the parts reported as gone wrong. */
  reports: string[];
  close(): Promise<void>;
}>;

/** Everything server/main.ts opens but the HTTP server, on the embedded adapters, in a folder of its own. */
export async function openTestResources({ ingestPerSecond = 100_000 } = {}): Promise<TestResources> {
  const dir = mkdtempSync(join(tmpdir(), 'weir-server-'));
  const reports: string[] = [];
  const report = (message: string) => void reports.push(message);
  const now = () => Date.now();
  const control = await openTestControl(join(dir, 'control'));
  const log = await openEmbeddedEventLog({ dir: join(dir, 'log'), now });
  const history = await openEmbeddedHistory({ dir: join(dir, 'history') });
  const live = await openLiveHub({ log, now, report });
  const outbox = await openOutbox({ control, log, report });
  const auth = await openAuth(control, { host: '127.0.0.1', port: 3000, publicUrl: null });
  const resources = { control, log, history, live, outbox, auth, now, limits: { ingestPerSecond } };
  return {
    resources,
    reports,
    async close() {
      await outbox.close();
      await live.close();
      await Promise.all([control.close(), log.close(), history.close()]);
      rmSync(dir, { recursive: true });
    },
  };
}

/** Making a database takes seconds, copying one does not: the first test of all makes it for the others. */
export async function openTestControl(dir: string): Promise<Control> {
  const version = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const cache = fileURLToPath(new URL('../../node_modules/.cache/weir', import.meta.url));
  const template = join(cache, `control-${version}`);
  if (!existsSync(template)) {
    mkdirSync(cache, { recursive: true });
    const draft = join(cache, `control-${randomUUID()}`);
    await (await openEmbeddedControl({ dir: draft })).close();
    try {
      renameSync(draft, template);
    } catch {
      rmSync(draft, { recursive: true }); // Another test was quicker.
    }
  }
  cpSync(template, dir, { recursive: true });
  return openEmbeddedControl({ dir });
}

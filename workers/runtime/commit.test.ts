import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { LIVE_TOPIC } from '../../contracts/live';
import type { StoredAlert } from '../../contracts/records';
import { openEmbeddedCheckpoints } from '../../platform/checkpoints/embedded/embedded-checkpoints';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { ensureOwnTopics } from './definitions-reader';
import { Commit } from './commit';
import { noEffects } from './pipeline';

const ALERT: StoredAlert = {
  id: '00000000-0000-5000-8000-000000000000',
  rule: 'large',
  version: 1,
  stream: 'pay',
  event: 'e1',
  entity: null,
  time: 0,
  severity: 'low',
  values: {},
  raisedAt: 0,
  condition: 'true',
  source: { topic: 'pay', partition: 0, offset: '0' },
  payload: '{}',
};

it('saves no state before effects are told that wait for something of their own', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'weir-commit-'));
  const log = await openEmbeddedEventLog({ dir: join(directory, 'log'), now: Date.now });
  const history = await openEmbeddedHistory({ dir: join(directory, 'history') });
  const checkpoints = await openEmbeddedCheckpoints({ dir: join(directory, 'checkpoints') });
  await ensureOwnTopics(log, LIVE_TOPIC);
  await checkpoints.claim('shard', 1n, 'w');
  const toldWhenSaved: (string | undefined)[] = [];
  const watched: typeof checkpoints = {
    claim: (...args) => checkpoints.claim(...args),
    async save(...args) {
      toldWhenSaved.push((await history.getAlert(ALERT.id))?.event);
      await checkpoints.save(...args);
    },
    close: () => checkpoints.close(),
  };
  const deps = { log, history, checkpoints: watched, workerId: 'w', now: Date.now };
  const commit = new Commit(deps, 'shard', 1n, () => 1);
  const telling = commit.perform({ ...noEffects(), alerts: [ALERT] }, sleep(50));
  await Promise.all([telling, commit.save(Buffer.from('state'), noEffects())]);
  expect(toldWhenSaved).toEqual(['e1']);
  await Promise.all([log.close(), history.close(), checkpoints.close()]);
  await rm(directory, { recursive: true, force: true });
});

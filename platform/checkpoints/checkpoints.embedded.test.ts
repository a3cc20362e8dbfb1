import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runChild } from '../testing/run-child';
import { killedSaversLeaveWholeStates, runCheckpointsContract } from './checkpoints.contract';
import { openEmbeddedCheckpoints } from './embedded/embedded-checkpoints';

const dir = mkdtempSync(join(tmpdir(), 'weir-checkpoints-'));
const open = () => openEmbeddedCheckpoints({ dir });
afterAll(() => rm(dir, { recursive: true }));

runCheckpointsContract('lmdb', open);

test('a process killed while it saves leaves one whole state, none older than was acknowledged', async () => {
  const startSaver = async (shard: string, epoch: bigint) => {
    let saved = 0;
    const child = await runChild(
      'platform/checkpoints/embedded/saver.testing.ts',
      [dir, shard, String(epoch)],
      message => {
        if (typeof message === 'number') saved = message;
      },
    );
    return { savedCount: () => saved, kill: () => child.kill() };
  };
  await killedSaversLeaveWholeStates(open, startSaver, { rounds: 8, savesBeforeKill: 5 });
});

test('says that a folder cannot be used', async () => {
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  await expect(openEmbeddedCheckpoints({ dir: join(file, 'below') })).rejects.toMatchObject({
    name: 'PortError',
    code: 'unavailable',
    message: expect.stringContaining(join(file, 'below')),
  });
});

test('does nothing more once it is closed', async () => {
  const checkpoints = await open();
  await checkpoints.close();
  await checkpoints.close();
  await expect(checkpoints.claim('test/closed', 1n, 'ann')).rejects.toMatchObject({ code: 'unavailable' });
});

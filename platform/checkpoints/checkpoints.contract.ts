import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Checkpoints } from './checkpoints';
import { makeState } from './make-state.testing';

export { makeState };

/** Another client on the same storage each time it is called. Who asked need not close it. */
export type OpenCheckpoints = () => Promise<Checkpoints>;

/** A process that saves states of `makeState` without pause, and says how many saves were acknowledged. */
export type Saver = Readonly<{ savedCount(): number; kill(): Promise<void> }>;
export type StartSaver = (shard: string, epoch: bigint) => Promise<Saver>;

/** Runs every promise against an adapter. A promise is skipped by name, with the reason. */
export function runCheckpointsContract(
  name: string,
  open: OpenCheckpoints,
  { skip = {}, timeoutMs = 30_000 }: { skip?: Record<string, string>; timeoutMs?: number } = {},
): void {
  const opened: Checkpoints[] = [];
  const openTracked = async () => {
    const checkpoints = await open();
    opened.push(checkpoints);
    return checkpoints;
  };
  afterEach(async () => {
    for (const checkpoints of opened.splice(0)) await checkpoints.close();
  });
  describe(`checkpoints on ${name}`, () => {
    for (const [promise, check] of Object.entries(checkpointsContract)) {
      const reason = skip[promise];
      const title = reason === undefined ? promise : `${promise} (${reason})`;
      test.skipIf(reason !== undefined)(title, () => check(openTracked), timeoutMs);
    }
  });
}

/** What every adapter promises. Each promise uses a shard of its own, so the storage need not be empty. */
export const checkpointsContract: Record<string, (open: OpenCheckpoints) => Promise<void>> = {
  'a first claim finds nothing saved': async open => {
    const checkpoints = await open();
    expect(await checkpoints.claim(newShard(), 1n, 'ann')).toBeNull();
  },

  'hands the newest state to the next claim, from any client': async open => {
    const [first, second, shard] = [await open(), await open(), newShard()];
    await first.claim(shard, 1n, 'ann');
    await first.save(shard, 1n, bytes('one'));
    await first.save(shard, 1n, bytes('two'));
    expect(text(await second.claim(shard, 2n, 'ben'))).toBe('two');
    expect(text(await second.claim(shard, 3n, 'ben'))).toBe('two');
  },

  'keeps a state of no bytes apart from no state': async open => {
    const [checkpoints, shard] = [await open(), newShard()];
    await checkpoints.claim(shard, 1n, 'ann');
    await checkpoints.save(shard, 1n, new Uint8Array());
    expect(text(await checkpoints.claim(shard, 2n, 'ben'))).toBe('');
  },

  'keeps 30 MB, then less, then more': async open => {
    const [checkpoints, shard] = [await open(), newShard()];
    for (const [round, size] of [30_000_000, 5, 31_000_001].entries()) {
      const epoch = BigInt(round + 1);
      await checkpoints.claim(shard, epoch, 'ann');
      const state = new Uint8Array(randomBytes(size));
      await checkpoints.save(shard, epoch, state);
      expect(digest(await checkpoints.claim(shard, epoch, 'ann'))).toBe(digest(state));
    }
  },

  'does not keep hold of the bytes it was given': async open => {
    const [checkpoints, shard] = [await open(), newShard()];
    const state = bytes('before');
    await checkpoints.claim(shard, 1n, 'ann');
    await checkpoints.save(shard, 1n, state);
    state.fill(0);
    expect(text(await checkpoints.claim(shard, 1n, 'ann'))).toBe('before');
  },

  'keeps shards apart, also where one name begins with the other': async open => {
    const [checkpoints, shard] = [await open(), newShard()];
    await checkpoints.claim(shard, 5n, 'ann');
    await checkpoints.save(shard, 5n, bytes('mine'));
    expect(await checkpoints.claim(`${shard}/1`, 1n, 'ann')).toBeNull();
    await checkpoints.save(`${shard}/1`, 1n, bytes('other'));
    expect(text(await checkpoints.claim(shard, 5n, 'ann'))).toBe('mine');
  },

  'refuses a claim under a lower epoch': async open => {
    const [first, second, shard] = [await open(), await open(), newShard()];
    await first.claim(shard, 7n, 'ann');
    await expectFenced(second.claim(shard, 6n, 'ben'));
    await expectFenced(second.claim(shard, 6n, 'ann'));
    await first.save(shard, 7n, bytes('still mine'));
  },

  'refuses a save under a lower epoch and keeps what was there': async open => {
    const [first, second, shard] = [await open(), await open(), newShard()];
    await first.claim(shard, 1n, 'ann');
    await first.save(shard, 1n, bytes('old'));
    await second.claim(shard, 2n, 'ben');
    await expectFenced(first.save(shard, 1n, bytes('zombie')));
    await second.save(shard, 2n, bytes('new'));
    await expectFenced(first.save(shard, 1n, bytes('zombie')));
    expect(text(await second.claim(shard, 3n, 'cyd'))).toBe('new');
  },

  'refuses a save under an epoch nobody claimed': async open => {
    const [checkpoints, shard] = [await open(), newShard()];
    await expectFenced(checkpoints.save(shard, 1n, bytes('unclaimed')));
    await checkpoints.claim(shard, 1n, 'ann');
    await expectFenced(checkpoints.save(shard, 2n, bytes('unclaimed')));
    expect(await checkpoints.claim(shard, 3n, 'ann')).toBeNull();
  },

  'lets an owner claim its epoch again, and nobody else': async open => {
    const [first, second, shard] = [await open(), await open(), newShard()];
    await first.claim(shard, 4n, 'ann');
    await first.save(shard, 4n, bytes('mine'));
    await expectFenced(second.claim(shard, 4n, 'ben'));
    expect(text(await first.claim(shard, 4n, 'ann'))).toBe('mine');
    await first.save(shard, 4n, bytes('mine still'));
    expect(text(await second.claim(shard, 5n, 'ben'))).toBe('mine still');
  },

  'compares epochs as numbers, beyond 2^53 too': async open => {
    const [checkpoints, shard] = [await open(), newShard()];
    const large = 2n ** 53n;
    for (const epoch of [9n, 10n, large, large + 1n, 2n ** 63n - 1n]) {
      await checkpoints.claim(shard, epoch, 'ann');
      await checkpoints.save(shard, epoch, bytes(String(epoch)));
      await expectFenced(checkpoints.claim(shard, epoch - 1n, 'ann'));
    }
  },

  'of many claims at once under one epoch one wins': async open => {
    const [first, second, shard] = [await open(), await open(), newShard()];
    const claims = ['ann', 'ben', 'cyd', 'dan'].map((owner, index) =>
      (index % 2 === 0 ? first : second).claim(shard, 1n, owner),
    );
    const outcomes = await Promise.allSettled(claims);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'fenced' });
    }
  },
};

/**
 * Kills a saving process in the middle, again and again: what the next claim finds is one state it saved, whole,
 * and none older than its last acknowledged save.
 */
export async function killedSaversLeaveWholeStates(
  open: OpenCheckpoints,
  startSaver: StartSaver,
  { rounds, savesBeforeKill }: { rounds: number; savesBeforeKill: number },
): Promise<void> {
  const checkpoints = await open();
  for (let round = 0; round < rounds; round += 1) {
    const shard = newShard();
    const saver = await startSaver(shard, 1n);
    await until(() => saver.savedCount() >= savesBeforeKill);
    await new Promise(resolve => setTimeout(resolve, round * 3));
    await saver.kill();
    const state = await checkpoints.claim(shard, 2n, 'heir');
    expect(serialOfState(state)).toBeGreaterThanOrEqual(saver.savedCount());
  }
  await checkpoints.close();
}

function serialOfState(state: Uint8Array | null): number {
  if (state === null) throw new Error('nothing was saved');
  const [serial = 0] = new Uint32Array(state.slice(0, 4).buffer);
  expect(digest(state)).toBe(digest(makeState(serial)));
  return serial;
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise(resolve => setTimeout(resolve, 5));
}

async function expectFenced(attempt: Promise<unknown>): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ name: 'PortError', code: 'fenced', retriable: false });
}

const newShard = () => `test/${randomUUID()}`;
const bytes = (value: string) => new TextEncoder().encode(value);
const text = (value: Uint8Array | null) => (value === null ? null : new TextDecoder().decode(value));
const digest = (state: Uint8Array | null) =>
  state === null ? 'nothing' : createHash('sha256').update(state).digest('hex');

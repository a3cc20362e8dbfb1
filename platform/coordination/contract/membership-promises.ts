import { expect } from 'vitest';
import type { Membership } from '../coordination';
import { follow, idsOf, newMember, ownNow, until, type CoordinationPromises } from './promises';

export const membershipPromises: CoordinationPromises = {
  'a watcher sees who is there at once, then who joins and who leaves': async open => {
    const [{ coordinator: first }, { coordinator: second }] = [await open(), await open()];
    const ann = await first.join(newMember('ann'));
    const view = follow(ann);
    await until(() => idsOf(view.last()).length === 1);
    const ben = await second.join({ id: 'ben', host: 'hôst €', startedAt: 1_792_000_000_123 });
    await until(() => idsOf(view.last()).length === 2);
    expect(view.last().members.find(({ id }) => id === 'ben')).toEqual({
      id: 'ben',
      host: 'hôst €',
      startedAt: 1_792_000_000_123,
    });
    await ben.leave();
    await until(() => idsOf(view.last()).length === 1);
    expect(idsOf(view.last())).toEqual(['ann']);
  },

  'a watcher that stopped is told no more': async open => {
    const { coordinator } = await open();
    const ann = await coordinator.join(newMember('ann'));
    const [stopped, going] = [follow(ann), follow(ann)];
    await until(() => stopped.seen.length > 0 && going.seen.length > 0);
    stopped.stop();
    const told = stopped.seen.length;
    const ben = await coordinator.join(newMember('ben'));
    await until(() => idsOf(going.last()).length === 2);
    expect(stopped.seen).toHaveLength(told);
    expect(ben.id).toBe('ben');
  },

  'refuses a second member of one id while the first is there': async open => {
    const [{ coordinator: first }, { coordinator: second }] = [await open(), await open()];
    const ann = await first.join(newMember('ann'));
    const inUse = { name: 'PortError', code: 'in_use' };
    await expect(second.join(newMember('ann'))).rejects.toMatchObject(inUse);
    await expect(first.join(newMember('ann'))).rejects.toMatchObject(inUse);
    await ann.leave();
    const again = await second.join(newMember('ann'));
    expect(again.lost.aborted).toBe(false);
  },

  'after leaving nothing works, and nothing hangs': async open => {
    const [{ coordinator }, { coordinator: other }] = [await open(), await open()];
    const ann = await coordinator.join(newMember('ann'));
    const held = await ownNow(ann, 'shard');
    await ann.leave();
    await ann.leave();
    expect([ann.lost.aborted, held.lost.aborted]).toEqual([true, true]);
    await expectLost(ann);
    await held.release();
    const ben = await other.join(newMember('ben'));
    expect(await ben.own('shard')).not.toBeNull();
  },

  'a closed coordinator has left with all its members': async open => {
    const [{ coordinator }, { coordinator: other }] = [await open(), await open()];
    const ann = await coordinator.join(newMember('ann'));
    const held = await ownNow(ann, 'shard');
    const ben = await other.join(newMember('ben'));
    await ann.leave();
    const again = await coordinator.join(newMember('ann'));
    const heldAgain = await ownNow(again, 'shard');
    expect(heldAgain.epoch).toBeGreaterThan(held.epoch);
    await coordinator.close();
    await coordinator.close();
    expect([again.lost.aborted, heldAgain.lost.aborted]).toEqual([true, true]);
    await expectLost(again);
    await expect(coordinator.join(newMember('cyd'))).rejects.toMatchObject({ code: 'unavailable' });
    if (!ben.lost.aborted) expect(await ben.own('shard')).not.toBeNull();
  },

  'a member whose session is lost is told, can do nothing more, and is gone for the others': async open => {
    const [{ coordinator, lose }, { coordinator: other }] = [await open(), await open()];
    const ann = await coordinator.join(newMember('ann'));
    const ben = await other.join(newMember('ben'));
    const view = follow(ben);
    await until(() => idsOf(view.last()).length === 2);
    await lose();
    await until(() => ann.lost.aborted);
    expect(ann.lost.reason).toMatchObject({ name: 'PortError', code: 'lost' });
    await expectLost(ann);
    await until(() => idsOf(view.last()).length === 1);
    expect(idsOf(view.last())).toEqual(['ben']);
  },
};

async function expectLost(membership: Membership): Promise<void> {
  const lost = { name: 'PortError', code: 'lost' };
  await expect(membership.own('shard')).rejects.toMatchObject(lost);
  await expect(membership.own('another')).rejects.toMatchObject(lost);
  await expect(membership.assign({})).rejects.toMatchObject(lost);
  expect(() => membership.lead(async () => undefined)).toThrow(expect.objectContaining(lost));
  expect(() => membership.watch(() => undefined)).toThrow(expect.objectContaining(lost));
}

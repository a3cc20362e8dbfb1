import { expect } from 'vitest';
import { newMember, ownAtLast, ownNow, until, type CoordinationPromises } from './promises';

export const ownershipPromises: CoordinationPromises = {
  'a shard has one owner at a time': async open => {
    const [{ coordinator: first }, { coordinator: second }] = [await open(), await open()];
    const [ann, ben] = [await first.join(newMember('ann')), await second.join(newMember('ben'))];
    const held = await ownNow(ann, 'shard');
    expect([held.shard, held.lost.aborted]).toEqual(['shard', false]);
    expect(await ben.own('shard')).toBeNull();
    expect(await ann.own('shard')).toBeNull();
    expect(await ben.own('another')).not.toBeNull();
  },

  'of many that reach for a shard at once one gets it': async open => {
    const members = await Promise.all(
      ['ann', 'ben', 'cyd', 'dan'].map(async id => (await open()).coordinator.join(newMember(id))),
    );
    for (const shard of ['one', 'two', 'three']) {
      const taken = await Promise.all(members.flatMap(member => [member.own(shard), member.own(shard)]));
      expect(taken.filter(ownership => ownership !== null)).toHaveLength(1);
    }
  },

  'a released shard can be taken, and every taking has a higher epoch': async open => {
    const [{ coordinator: first }, { coordinator: second }] = [await open(), await open()];
    const members = [await first.join(newMember('ann')), await second.join(newMember('ben'))];
    const epochs: bigint[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const member = members[turn % 2];
      if (member === undefined) throw new Error('two members');
      const held = await ownNow(member, 'shard');
      epochs.push(held.epoch);
      await held.release();
      await held.release();
      expect(held.lost.aborted).toBe(true);
    }
    expect(epochs).toEqual([...new Set(epochs)].sort((a, b) => (a < b ? -1 : 1)));
  },

  'a release frees its own taking, not a later one': async open => {
    const [{ coordinator: first }, { coordinator: second }] = [await open(), await open()];
    const [ann, ben] = [await first.join(newMember('ann')), await second.join(newMember('ben'))];
    const early = await ownNow(ann, 'shard');
    await early.release();
    const late = await ownNow(ben, 'shard');
    await early.release();
    expect([late.lost.aborted, await ann.own('shard')]).toEqual([false, null]);
  },

  'a lost session frees its shards, and its holder knows before another can hold them': async open => {
    const [cut, { coordinator: other }] = [await open(), await open()];
    const ann = await cut.coordinator.join(newMember('ann'));
    const held = await ownNow(ann, 'shard');
    let toldAt = Infinity;
    held.lost.addEventListener('abort', () => (toldAt = performance.now()), { once: true });
    const ben = await other.join(newMember('ben'));
    await cut.lose();
    const taken = await ownAtLast(ben, 'shard');
    expect(performance.now()).toBeGreaterThanOrEqual(toldAt);
    expect(held.lost.reason).toMatchObject({ name: 'PortError', code: 'lost' });
    expect(taken.epoch).toBeGreaterThan(held.epoch);
    await expect(ann.own('shard')).rejects.toMatchObject({ code: 'lost' });
  },

  'who lost its session joins anew and takes up again': async open => {
    const [cut, { coordinator: other }] = [await open(), await open()];
    const ann = await cut.coordinator.join(newMember('ann'));
    const held = await ownNow(ann, 'shard');
    await cut.lose();
    await until(() => held.lost.aborted);
    const again = await other.join(newMember('ann-2'));
    const taken = await ownAtLast(again, 'shard');
    expect(taken.epoch).toBeGreaterThan(held.epoch);
  },

  'any name will do for a shard': async open => {
    const { coordinator } = await open();
    const ann = await coordinator.join(newMember('worker/1 ü'));
    const names = ['weir.in.transactions/0', 'a', 'a/b', '.', '..', '/', 'ü€😀', 'a%2Fb', ' '];
    const held = await Promise.all(names.map(name => ownNow(ann, name)));
    expect(held.map(({ shard }) => shard)).toEqual(names);
    expect(new Set(held.map(({ epoch }) => epoch)).size).toBe(names.length);
  },
};

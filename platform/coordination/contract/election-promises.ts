import { expect } from 'vitest';
import type { Membership } from '../coordination';
import { follow, newMember, until, type CoordinationPromises, type TestCoordinator } from './promises';

export const electionPromises: CoordinationPromises = {
  'of many candidates exactly one leads, and all see who': async open => {
    const members = await join(open, ['ann', 'ben', 'cyd', 'dan']);
    const leaders = new Set<string>();
    for (const member of members) lead(member, leaders);
    const views = members.map(follow);
    await until(() => leaders.size > 0 && views.every(view => view.last().leader !== null));
    expect(leaders.size).toBe(1);
    const [leader] = leaders;
    expect(views.map(view => view.last().leader)).toEqual(views.map(() => leader));
  },

  'nobody leads where nobody stands': async open => {
    const [ann] = await join(open, ['ann']);
    if (ann === undefined) throw new Error('one member');
    const view = follow(ann);
    await until(() => view.seen.length > 0);
    expect(view.last().leader).toBeNull();
    await expect(ann.assign({ shard: 'ann' })).rejects.toMatchObject({ name: 'PortError', code: 'refused' });
  },

  'the next leads when the leader leaves, one at a time to the last': async open => {
    const members = await join(open, ['ann', 'ben', 'cyd']);
    const leaders = new Set<string>();
    for (const member of members) lead(member, leaders);
    const led: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await until(() => leaders.size > 0);
      expect(leaders.size).toBe(1);
      const leader = members.find(({ id }) => leaders.has(id));
      led.push(leader?.id ?? '');
      await leader?.leave();
      expect(leaders.has(leader?.id ?? '')).toBe(false);
    }
    expect(led.sort()).toEqual(['ann', 'ben', 'cyd']);
  },

  'a leader whose session is lost stops leading before the next begins': async open => {
    const cut = await open();
    const ann = await cut.coordinator.join(newMember('ann'));
    const leaders = new Set<string>();
    lead(ann, leaders);
    await until(() => leaders.has('ann'));
    const [ben] = await join(open, ['ben']);
    if (ben === undefined) throw new Error('one member');
    let annLedWhenBenBegan = false;
    ben.lead(async () => {
      annLedWhenBenBegan = leaders.has('ann');
      leaders.add('ben');
    });
    await cut.lose();
    await until(() => leaders.has('ben'));
    expect([annLedWhenBenBegan, leaders.has('ann')]).toEqual([false, false]);
  },

  'one whose work as a leader failed gives the lead to another': async open => {
    const [ann, ben] = await join(open, ['ann', 'ben']);
    const leaders = new Set<string>();
    let attempts = 0;
    ann?.lead(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('planted: cannot lead');
    });
    await until(() => attempts > 0);
    if (ben !== undefined) lead(ben, leaders);
    await until(() => leaders.has('ben'));
    expect(attempts).toBe(1);
  },

  'the leader’s plan reaches every watcher, each time it changes': async open => {
    const [ann, ben] = await join(open, ['ann', 'ben']);
    if (ann === undefined || ben === undefined) throw new Error('two members');
    lead(ann, new Set());
    const view = follow(ben);
    await until(() => view.last().leader === 'ann');
    for (const plan of [{ 'intake/0': 'ann' }, { 'intake/0': 'ben', 'merge/ü 1': 'ann' }, {}]) {
      await ann.assign(plan);
      await until(() => JSON.stringify(view.last().assignment) === JSON.stringify(plan));
      expect(view.last().assignment).toEqual(plan);
    }
  },

  'takes no plan from a member that does not lead, nor from one that no longer does': async open => {
    const [ann, ben] = await join(open, ['ann', 'ben']);
    if (ann === undefined || ben === undefined) throw new Error('two members');
    const leaders = new Set<string>();
    lead(ann, leaders);
    await until(() => leaders.has('ann'));
    lead(ben, leaders);
    await ann.assign({ shard: 'ann' });
    await expect(ben.assign({ shard: 'ben' })).rejects.toMatchObject({ name: 'PortError', code: 'refused' });
    const view = follow(ben);
    await until(() => view.last().assignment['shard'] === 'ann');
    await ann.leave();
    await expect(ann.assign({ shard: 'zombie' })).rejects.toMatchObject({ code: 'lost' });
    await until(() => leaders.has('ben'));
    await ben.assign({ shard: 'ben' });
    await until(() => view.last().assignment['shard'] === 'ben');
    expect(view.seen.some(({ assignment }) => assignment['shard'] === 'zombie')).toBe(false);
  },
};

/** Each in a coordinator of its own, as processes would. */
async function join(open: () => Promise<TestCoordinator>, ids: readonly string[]): Promise<Membership[]> {
  const members: Membership[] = [];
  for (const id of ids) members.push(await (await open()).coordinator.join(newMember(id)));
  return members;
}

/** Is in `leaders` exactly while it may lead. */
function lead(member: Membership, leaders: Set<string>): void {
  member.lead(async signal => {
    leaders.add(member.id);
    signal.addEventListener('abort', () => leaders.delete(member.id), { once: true });
  });
}

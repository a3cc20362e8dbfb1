import { describe, expect, it } from 'vitest';
import type { HopEvent, HopMarker } from '../../contracts/hops';
import { newOrderState, offsetOf, OriginOrder, originOf, type FromOrigin } from './origin-order';

const event = (source: string, offset: number, partition = 0): HopEvent => ({
  kind: 'event',
  ...{ source, epoch: '1', position: '0', definitionsVersion: 1, stream: 'pay', partition },
  ...{ offset: String(offset), appendedMs: null, watermark: null, text: '{}', features: {} },
});
const marker = (source: string, passed: Record<string, string>): HopMarker => ({
  kind: 'marker',
  ...{ source, epoch: '1', position: '-1', watermark: null, passed },
});
const names = (records: readonly FromOrigin[]) =>
  records.map(record => `${originOf(record)} ${offsetOf(record)}`);

/** Two sources, under a state that may be kept. */
function orderOf({ sources = ['a', 'b'], most = 100, state = newOrderState() } = {}) {
  let dropped = 0;
  const order = new OriginOrder(
    () => sources,
    state,
    most,
    () => (dropped += 1),
  );
  return {
    order,
    state,
    outOfTurn: () => dropped,
    take: (source: string, offset: number, partition = 0) =>
      names(order.take(event(source, offset, partition))),
    mark: (source: string, passed: Record<string, string>) => names(order.mark(marker(source, passed))),
  };
}

describe('the order of an input partition, put together from several sources', () => {
  it('an event waits until every source has passed it, by an event of its own or by saying so', () => {
    const { take, mark, order } = orderOf();
    expect(take('a', 4)).toEqual([]);
    expect(take('a', 6)).toEqual([]);
    expect(take('b', 5)).toEqual(['pay/0 4', 'pay/0 5']);
    expect(mark('b', { 'pay/0': '8' })).toEqual(['pay/0 6']);
    expect([...order.passed()]).toEqual([['pay/0', 6n]]);
  });

  it('partitions do not wait for each other', () => {
    const { take, mark } = orderOf();
    expect(mark('b', { 'pay/1': '9' })).toEqual([]);
    expect(take('a', 3)).toEqual([]);
    expect(take('a', 3, 1)).toEqual(['pay/1 3']);
  });

  it('what a new owner says of how far it is takes nothing back', () => {
    const { take, mark } = orderOf();
    expect(mark('b', { 'pay/0': '7' })).toEqual([]);
    expect(mark('b', { 'pay/0': '2' })).toEqual([]);
    expect(take('a', 7)).toEqual(['pay/0 7']);
  });

  it('says nothing of a partition before every source has spoken of it', () => {
    const { mark, order } = orderOf();
    mark('a', { 'pay/0': '7' });
    expect([...order.passed()]).toEqual([['pay/0', -1n]]);
  });

  it('goes on from what was kept', () => {
    const before = orderOf();
    before.take('a', 4);
    before.take('a', 9);
    const { mark } = orderOf({ state: structuredClone(before.state) });
    expect(mark('b', { 'pay/0': '4' })).toEqual(['pay/0 4']);
  });

  it('nothing waits for a source that new definitions know no more, from the next word of another on', () => {
    const before = orderOf({ sources: ['a', 'b', 'gone'] });
    before.take('a', 4);
    before.mark('b', { 'pay/0': '4' });
    const { mark } = orderOf({ sources: ['a', 'b'], state: before.state });
    expect(mark('a', {})).toEqual(['pay/0 4']);
  });

  it('an event that nobody is known to send is taken at once', () => {
    expect(orderOf({ sources: [] }).take('x', 4)).toEqual(['pay/0 4']);
  });

  it('where too many wait the first is taken out of its turn, and said', () => {
    const { take, outOfTurn, order } = orderOf({ most: 2 });
    expect([take('a', 1), take('a', 2)]).toEqual([[], []]);
    expect(outOfTurn()).toBe(0);
    expect(take('a', 3)).toEqual(['pay/0 1']);
    expect(outOfTurn()).toBe(1);
    expect(names(order.waiting())).toEqual(['pay/0 2', 'pay/0 3']);
  });
});

import { describe, expect, it } from 'vitest';
import { OfferedDefinitions } from './offered-definitions';

const of = (version: number) => ({
  version,
  definitions: { streams: [], metrics: [], features: [], models: [], rules: [] },
});

describe('the definitions a shard was offered', () => {
  it('are the newest, whatever order they were offered in', async () => {
    const offered = new OfferedDefinitions(of(2));
    offered.offer(of(4));
    offered.offer(of(3));
    expect(offered.version).toBe(4);
    expect(await offered.reach(3, new AbortController().signal)).toEqual(of(4));
  });

  it('are waited for until one is new enough', async () => {
    const offered = new OfferedDefinitions(of(1));
    const reached = offered.reach(3, new AbortController().signal);
    offered.offer(of(2));
    await Promise.resolve();
    offered.offer(of(3));
    expect(await reached).toEqual(of(3));
  });

  it('are not waited for once the shard is stopped', async () => {
    const offered = new OfferedDefinitions(of(1));
    const stop = new AbortController();
    const reached = offered.reach(2, stop.signal);
    stop.abort();
    expect(await reached).toBeNull();
    expect(await offered.reach(2, stop.signal)).toBeNull();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Hunters } from './hunters';
import { PLANTED_BUGS } from './planted-bugs';

/** More streams than any planted bug needs, and always the same ones. A bug that throws is found as well. */
const STREAMS = 2000;
const SEED = 20;

let hunters: Hunters;
beforeAll(async () => {
  hunters = await Hunters.open(2);
}, 60_000);
afterAll(() => hunters.close());

describe.concurrent('bugs planted in the engine', () => {
  it('are at least thirty', () => expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(30));

  it('are not found where none is', async () => {
    const hunt = { streams: 100, seed: SEED, focus: 'all' as const };
    expect(await hunters.hunt(null, hunt)).toBe('no difference');
  }, 300_000);

  it.each(PLANTED_BUGS.map(planted => [planted.bug, planted] as const))(
    '%s',
    async (_bug, planted) => {
      const hunt = { streams: STREAMS, seed: SEED, focus: planted.focus };
      expect(await hunters.hunt(planted, hunt)).not.toBe('no difference');
    },
    900_000,
  );
});

import { describe, expect, it } from 'vitest';
import { checkRandomStreams } from './check';

const RUNS = Number(process.env.WEIR_RANDOM_STREAMS ?? 5000);

describe('the engine against the oracle', () => {
  it(`says the same of ${RUNS} random streams, restarted anywhere, in any batches`, () => {
    expect(checkRandomStreams(RUNS)).toBeNull();
  }, 3_600_000);
});

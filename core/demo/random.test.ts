import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from './random';
import { WeightedChoice } from './weighted-choice';

const MASK = 0xffffffffn;
const rotl = (value: bigint, by: bigint) => ((value << by) | (value >> (32n - by))) & MASK;

/** xoshiro128** as in the paper, on big integers. */
function* reference(state: readonly number[]): Generator<number> {
  let [a = 0n, b = 0n, c = 0n, d = 0n] = state.map(word => BigInt(word >>> 0));
  for (;;) {
    yield Number((rotl((b * 5n) & MASK, 7n) * 9n) & MASK);
    const shifted = (b << 9n) & MASK;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotl(d, 11n);
  }
}

describe('Random', () => {
  it('is xoshiro128**', () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 1 })), state => {
        const random = Random.of(...state);
        const expected = reference(state);
        for (let draw = 0; draw < 20; draw += 1) expect(random.next()).toBe(expected.next().value);
      }),
    );
  });

  it('starts elsewhere when any seed differs, also beyond 32 bits', () => {
    const seeds = [[1], [2], [1, 0], [0, 1], [1, 1_764_000_000_000], [1, 1_764_000_000_001], [1 + 2 ** 32]];
    const firsts = seeds.map(seed => new Random(...seed).next());
    expect(new Set(firsts).size).toBe(seeds.length);
  });

  it('draws what its distributions say', () => {
    const random = new Random(7);
    const draws = 200_000;
    const mean = (draw: () => number) =>
      Array.from({ length: draws }, draw).reduce((sum, x) => sum + x, 0) / draws;
    expect(mean(() => random.uniform())).toBeCloseTo(0.5, 2);
    expect(mean(() => random.exponential())).toBeCloseTo(1, 1);
    expect(mean(() => random.normal())).toBeCloseTo(0, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => random.below(10))).toBeCloseTo(4.5, 1);
  });
});

describe('WeightedChoice', () => {
  it('draws in proportion to the weights, and never what weighs nothing', () => {
    const weights = [0, 1, 2, 0, 5, 0.5];
    const total = 8.5;
    const choice = new WeightedChoice(weights);
    const random = new Random(3);
    const counts = weights.map(() => 0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const index = choice.draw(random);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    for (const [index, weight] of weights.entries()) {
      expect((counts[index] ?? 0) / 100_000).toBeCloseTo(weight / total, 2);
      if (weight === 0) expect(counts[index]).toBe(0);
    }
  });

  it('refuses weights that sum to nothing', () => {
    expect(() => new WeightedChoice([0, 0])).toThrow('2 weights sum to 0');
  });
});

import type { Random } from './random';

/** Draws an index with a chance proportional to its weight, in constant time (M. D. Vose's alias method, 1991). */
export class WeightedChoice {
  private readonly keep: Float64Array;
  private readonly alias: Uint32Array;

  /** Weights ≥ 0, at least one > 0. */
  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    let total = 0;
    for (let index = 0; index < count; index += 1) total += weights[index] ?? 0;
    if (!(total > 0)) throw new Error(`${count} weights sum to ${total}; one must be greater than 0`);
    this.keep = Float64Array.from({ length: count }, (_, index) => ((weights[index] ?? 0) * count) / total);
    this.alias = Uint32Array.from({ length: count }, (_, index) => index);
    this.pair();
  }

  draw(random: Random): number {
    const index = random.below(this.keep.length);
    return random.uniform() < (this.keep[index] ?? 1) ? index : (this.alias[index] ?? index);
  }

  /** Fills up each small index with a part of a large one. */
  private pair(): void {
    const small: number[] = [];
    const large: number[] = [];
    for (const [index, share] of this.keep.entries()) (share < 1 ? small : large).push(index);
    for (;;) {
      const poor = small.pop();
      const rich = large.pop();
      if (poor === undefined || rich === undefined) break;
      this.alias[poor] = rich;
      const left = (this.keep[rich] ?? 0) + (this.keep[poor] ?? 0) - 1;
      this.keep[rich] = left;
      (left < 1 ? small : large).push(rich);
    }
  }
}

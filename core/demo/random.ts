/**
 * A seeded source of random numbers: xoshiro128** 1.1 (D. Blackman, S. Vigna, Scrambled Linear Pseudorandom Number
 * Generators, ACM TOMS 2021), its state filled by SplitMix32. The same seeds give the same numbers everywhere.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  private spareNormal: number | null = null;

  /** Several seeds make one, each bit of each counts: `new Random(seed, day)`. */
  constructor(...seeds: readonly number[]) {
    let mixed = 0x9e3779b9;
    for (const seed of seeds) {
      mixed = mix32(mixed ^ (seed >>> 0));
      mixed = mix32(mixed ^ (Math.floor(seed / 4_294_967_296) >>> 0));
    }
    const next = () => mix32((mixed = (mixed + 0x9e3779b9) >>> 0));
    [this.a, this.b, this.c, this.d] = [next(), next(), next(), next() | 1];
  }

  /** With this very state, not all of it 0. */
  static of(a: number, b: number, c: number, d: number): Random {
    const random = new Random(0);
    [random.a, random.b, random.c, random.d] = [a, b, c, d];
    return random;
  }

  /** 0 ≤ integer < 2^32. */
  next(): number {
    const product = Math.imul(this.b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result;
  }

  /** 0 ≤ number < 1. */
  uniform(): number {
    return this.next() / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** 0 ≤ integer < count. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Mean 1. */
  exponential(): number {
    return -Math.log1p(-this.uniform());
  }

  /** Mean 0, standard deviation 1; Marsaglia's polar method. */
  normal(): number {
    const spare = this.spareNormal;
    if (spare !== null) {
      this.spareNormal = null;
      return spare;
    }
    let [x, y, square] = [0, 0, 0];
    while (square === 0 || square >= 1) {
      x = this.between(-1, 1);
      y = this.between(-1, 1);
      square = x * x + y * y;
    }
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.spareNormal = y * factor;
    return x * factor;
  }
}

/** The finaliser of MurmurHash3 (A. Appleby). */
function mix32(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

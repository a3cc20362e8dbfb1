import { hash64, type Hashable } from './hash64';

/**
 * How many different values: exact up to 1,000, beyond it HyperLogLog with 2^14 registers over 64-bit hashes (Ph.
 * Flajolet et al., HyperLogLog, 2007; S. Heule, M. Nunkesser, A. Hall, HyperLogLog in Practice, 2013), read with the
 * improved raw estimator of O. Ertl, New cardinality estimation algorithms for HyperLogLog sketches, 2017, which needs
 * no table of corrections. Standard error 1.04 / √2^14 = 0.81 %. What is kept depends on the set of values alone,
 * never on their order or on how they were split and merged: a set of more than 1,000 becomes the very registers it
 * would have filled from the start.
 */
export type DistinctSketch = {
  /** The values while there are at most `EXACT_VALUES`; null: they are in the registers. */
  values: Set<Hashable> | null;
  registers: Uint8Array | null;
};

/** Standard error of the estimate beyond 1,000 values, as a share of it. */
export const DISTINCT_ERROR = 0.0081;
const EXACT_VALUES = 1000;
const PRECISION = 14;
const REGISTERS = 2 ** PRECISION;
/** Bits of the hash beyond the register's number. */
const REST_BITS = 64 - PRECISION;
const hash = new Uint32Array(2);

export const newDistinctSketch = (): DistinctSketch => ({ values: new Set(), registers: null });

/** Adds a value; 1, "1" and true are three. A null is no value: the caller skips it. */
export function addDistinct(sketch: DistinctSketch, value: Hashable): void {
  if (sketch.values === null) return addToRegisters(registersOf(sketch), value);
  sketch.values.add(value);
  if (sketch.values.size > EXACT_VALUES) spill(sketch);
}

/** Adds what another sketch holds; the other is left as it was. */
export function mergeDistinctSketch(into: DistinctSketch, other: DistinctSketch): void {
  if (other.values !== null) {
    for (const value of other.values) addDistinct(into, value);
    return;
  }
  if (into.values !== null) spill(into);
  const registers = registersOf(into);
  registersOf(other).forEach((rank, index) => {
    if (rank > (registers[index] ?? 0)) registers[index] = rank;
  });
}

/** How many different values were added: exact up to 1,000, else an estimate (at least 1,001). */
export function distinctOf(sketch: DistinctSketch): number {
  if (sketch.values !== null) return sketch.values.size;
  return Math.max(EXACT_VALUES + 1, Math.round(estimate(registersOf(sketch))));
}

function spill(sketch: DistinctSketch): void {
  const registers = registersOf(sketch);
  for (const value of sketch.values ?? []) addToRegisters(registers, value);
  sketch.values = null;
}

function registersOf(sketch: DistinctSketch): Uint8Array {
  sketch.registers ??= new Uint8Array(REGISTERS);
  return sketch.registers;
}

/** The first 14 bits name the register; it keeps the longest run of zeros that the other 50 began with, plus one. */
function addToRegisters(registers: Uint8Array, value: Hashable): void {
  hash64(value, hash);
  const high = hash[0] ?? 0;
  const index = high >>> (32 - PRECISION);
  const rest = high & (2 ** (32 - PRECISION) - 1);
  const zeros = rest === 0 ? 32 - PRECISION + Math.clz32(hash[1] ?? 0) : Math.clz32(rest) - PRECISION;
  if (zeros + 1 > (registers[index] ?? 0)) registers[index] = zeros + 1;
}

/** Ertl 2017, algorithm 6: from how many registers hold each rank. */
function estimate(registers: Uint8Array): number {
  const histogram = new Array<number>(REST_BITS + 2).fill(0);
  for (const rank of registers) histogram[rank] = (histogram[rank] ?? 0) + 1;
  const share = (rank: number) => (histogram[rank] ?? 0) / REGISTERS;
  let sum = REGISTERS * tau(1 - share(REST_BITS + 1));
  for (let rank = REST_BITS; rank >= 1; rank -= 1) sum = 0.5 * (sum + (histogram[rank] ?? 0));
  sum += REGISTERS * sigma(share(0));
  return REGISTERS ** 2 / (2 * Math.LN2) / sum;
}

/** x + Σ x^(2^k) · 2^(k−1): what the empty registers stand for. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let weight = 1;
  let sum = share;
  for (;;) {
    power *= power;
    const next = sum + power * weight;
    if (next === sum) return sum;
    sum = next;
    weight *= 2;
  }
}

/** (1 − x − Σ (1 − x^(2^−k))² · 2^−k) / 3: what the full registers stand for. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let weight = 1;
  let sum = 1 - share;
  for (;;) {
    root = Math.sqrt(root);
    weight *= 0.5;
    const next = sum - (1 - root) ** 2 * weight;
    if (next === sum) return sum / 3;
    sum = next;
  }
}

/** As JSON carries it: the same for the same set. Values sorted, or one character a register (16,384 of them). */
export type DistinctSketchJson = { values: Hashable[] } | { registers: string };

/** One character a rank: 0 to 51. */
const RANKS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANK_OF = new Map([...RANKS].map((character, rank) => [character, rank]));

export function distinctSketchToJson(sketch: DistinctSketch): DistinctSketchJson {
  if (sketch.values !== null) return { values: [...sketch.values].sort(compare) };
  return { registers: Array.from(registersOf(sketch), rank => RANKS[rank] ?? '0').join('') };
}

export function distinctSketchFromJson(json: DistinctSketchJson): DistinctSketch {
  if ('values' in json) return { values: new Set(json.values), registers: null };
  const registers = Array.from(json.registers, character => RANK_OF.get(character));
  if (registers.length !== REGISTERS || !registers.every(rank => rank !== undefined))
    throw new Error(
      `${registers.length} characters are no distinct sketch: it has ${REGISTERS} of 0-9 A-Z a-z`,
    );
  return { values: null, registers: Uint8Array.from(registers) };
}

/** By type, then by value: an order that is the same everywhere. */
function compare(a: Hashable, b: Hashable): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

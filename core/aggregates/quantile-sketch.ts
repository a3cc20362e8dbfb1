/**
 * Quantiles of doubles within 1 % of the value at that rank: DDSketch (Ch. Masson, J. E. Rim, H. K. Lee, DDSketch: a
 * fast and fully-mergeable quantile sketch with relative-error guarantees, VLDB 2019). Bin i of a sign holds the
 * magnitudes in (γ^(i−1), γ^i], γ = (1 + α) / (1 − α). The bins are sparse and never collapse: every double there is
 * has a bin (72,704 of each sign), and values that span six decades fill at most 691. Up to 100 values are kept as
 * they are, so quantiles of small groups are exact. All of it depends on the multiset of values alone, never on their
 * order or on how they were split and merged.
 */
export type QuantileSketch = {
  count: number;
  min: number;
  max: number;
  /** The values themselves while there are at most `EXACT_VALUES`; null: they are in the bins. */
  values: number[] | null;
  zeros: number;
  /** Bin → how many. */
  positive: Map<number, number>;
  negative: Map<number, number>;
};

/** How far a quantile may be from the value at its rank, as a share of that value. */
export const QUANTILE_ERROR = 0.01;
const EXACT_VALUES = 100;
const LOG_GAMMA = Math.log((1 + QUANTILE_ERROR) / (1 - QUANTILE_ERROR));

export const newQuantileSketch = (): QuantileSketch => ({
  count: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  values: [],
  zeros: 0,
  positive: new Map(),
  negative: new Map(),
});

/** Adds a finite double. */
export function addQuantile(sketch: QuantileSketch, double: number): void {
  const value = double + 0; // -0 is 0
  sketch.count += 1;
  if (value < sketch.min) sketch.min = value;
  if (value > sketch.max) sketch.max = value;
  if (sketch.values === null) addToBin(sketch, value);
  else {
    sketch.values.push(value);
    if (sketch.values.length > EXACT_VALUES) spill(sketch);
  }
}

/** Adds what another sketch holds; the other is left as it was. */
export function mergeQuantileSketch(into: QuantileSketch, other: QuantileSketch): void {
  into.count += other.count;
  into.min = Math.min(into.min, other.min);
  into.max = Math.max(into.max, other.max);
  if (into.values !== null && into.count > EXACT_VALUES) spill(into);
  if (other.values !== null) {
    for (const value of other.values) {
      if (into.values === null) addToBin(into, value);
      else into.values.push(value);
    }
    return;
  }
  into.zeros += other.zeros;
  mergeBins(into.positive, other.positive);
  mergeBins(into.negative, other.negative);
}

/**
 * The value of rank ⌊q · (count − 1)⌋, counted from 0 in rising order; null of nothing. Exact up to 100 values and for
 * the lowest and the highest rank, else within `QUANTILE_ERROR` of it.
 */
export function quantileOf(sketch: QuantileSketch, q: number): number | null {
  const { count, min, max, values } = sketch;
  if (count === 0) return null;
  const rank = Math.floor(q * (count - 1));
  if (values !== null) return Float64Array.from(values).sort()[rank] ?? max;
  if (rank <= 0) return min;
  if (rank >= count - 1) return max;
  return Math.min(max, Math.max(min, valueAt(sketch, rank)));
}

/** The bins from the lowest value to the highest: negatives from the largest magnitude, zeros, positives. */
function valueAt({ zeros, positive, negative }: QuantileSketch, rank: number): number {
  let below = 0;
  for (const [bin, count] of [...negative].sort(([a], [b]) => b - a)) {
    below += count;
    if (below > rank) return -middleOf(bin);
  }
  below += zeros;
  if (below > rank) return 0;
  for (const [bin, count] of [...positive].sort(([a], [b]) => a - b)) {
    below += count;
    if (below > rank) return middleOf(bin);
  }
  return Number.POSITIVE_INFINITY; // the largest bin's rounding: the caller cuts at the maximum
}

function spill(sketch: QuantileSketch): void {
  const { values } = sketch;
  sketch.values = null;
  for (const value of values ?? []) addToBin(sketch, value);
}

function addToBin(sketch: QuantileSketch, value: number): void {
  if (value > 0) addToBins(sketch.positive, binOf(value), 1);
  else if (value < 0) addToBins(sketch.negative, binOf(-value), 1);
  else sketch.zeros += 1;
}

const binOf = (magnitude: number) => Math.ceil(Math.log(magnitude) / LOG_GAMMA);

/** 2γ^i / (γ + 1): no value of the bin is further from it than α of itself. */
const middleOf = (bin: number) => Math.exp(bin * LOG_GAMMA - LOG_GAMMA) * (1 + QUANTILE_ERROR);

function addToBins(bins: Map<number, number>, bin: number, count: number): void {
  bins.set(bin, (bins.get(bin) ?? 0) + count);
}

function mergeBins(into: Map<number, number>, other: ReadonlyMap<number, number>): void {
  for (const [bin, count] of other) addToBins(into, bin, count);
}

/** As JSON carries it: the same text for the same multiset. The bounds of nothing are null, bins are [bin, count] pairs. */
export type QuantileSketchJson = {
  count: number;
  min: number | null;
  max: number | null;
  values: number[] | null;
  zeros: number;
  positive: [bin: number, count: number][];
  negative: [bin: number, count: number][];
};

export function quantileSketchToJson(sketch: QuantileSketch): QuantileSketchJson {
  const { count, min, max, values, zeros, positive, negative } = sketch;
  const sorted = (bins: ReadonlyMap<number, number>) => [...bins].sort(([a], [b]) => a - b);
  return {
    count,
    min: count === 0 ? null : min,
    max: count === 0 ? null : max,
    values: values === null ? null : [...Float64Array.from(values).sort()],
    zeros,
    positive: sorted(positive),
    negative: sorted(negative),
  };
}

export function quantileSketchFromJson(json: QuantileSketchJson): QuantileSketch {
  return {
    count: json.count,
    min: json.min ?? Number.POSITIVE_INFINITY,
    max: json.max ?? Number.NEGATIVE_INFINITY,
    values: json.values === null ? null : [...json.values],
    zeros: json.zeros,
    positive: new Map(json.positive),
    negative: new Map(json.negative),
  };
}

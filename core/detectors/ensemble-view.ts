/** A view of a series: a smoothing over about `span` values of the value itself or of how far it moved. */
export type ViewKind = Readonly<{ of: 'value' | 'move'; span: number }>;

export const VIEWS: readonly ViewKind[] = [
  { of: 'value', span: 1 },
  { of: 'value', span: 5 },
  { of: 'value', span: 30 },
  { of: 'move', span: 20 },
];

/** What is known of a view: the last reading, mean and variance of all readings, and how often each bin came. */
export type View = {
  reading: number;
  mean: number;
  variance: number;
  /** The sum of the counts. */
  total: number;
  /** The bin of the first count. */
  first: number;
  counts: number[];
};

/** Readings that mean and variance remember. */
const MEMORY = 8000;
/** When so many readings are counted, all counts are halved: what is long past fades. */
const MOST_READINGS = 16_000;
/** Bins are so wide, and so many to a side, on the scale asinh(z / KNEE): even near the mean, ever wider away from it. */
const BIN = 0.1;
const KNEE = 0.5;
const SIDE = 50;
/** The first readings have no bins: mean and variance are not yet known. */
const FIRST_COUNTED = 10;
/** What a bin that never came counts: an unseen bin after n readings is a surprise of log2(20 n) bits. */
const UNSEEN = 0.05;

export const newView = (): View => ({ reading: 0, mean: 0, variance: 0, total: 0, first: 0, counts: [] });

/** What the view would read if this value came as the `count`-th. */
export function readView(
  { of, span }: ViewKind,
  view: Readonly<View>,
  value: number,
  last: number,
  count: number,
) {
  if (of === 'move') return view.reading + (2 / (span + 1)) * (Math.abs(value - last) - view.reading);
  return view.reading + Math.max(2 / (span + 1), 1 / count) * (value - view.reading);
}

/** The surprise of a reading, in bits: of its bin alone and of its bin with both neighbours, half and half. */
export function bitsOf(view: Readonly<View>, reading: number): number {
  const { counts, first, total } = view;
  const place = binOf(view, reading) - first;
  const own = counts[place] ?? 0;
  const near = own + (counts[place - 1] ?? 0) + (counts[place + 1] ?? 0);
  return Math.log2(total + 1) - 0.5 * Math.log2((own + UNSEEN) * (near + UNSEEN));
}

/** How many of the readings were like this one, and of how many. */
export function alikeOf(view: Readonly<View>, reading: number): { alike: number; total: number } {
  const place = binOf(view, reading) - view.first;
  const { counts } = view;
  const alike = (counts[place - 1] ?? 0) + (counts[place] ?? 0) + (counts[place + 1] ?? 0);
  return { alike, total: view.total };
}

/** Takes in the `count`-th reading. Readings too large to be squared are left out: they would stay for good. */
export function learnReading(view: View, reading: number, count: number): void {
  const bin = binOf(view, reading);
  const weight = Math.max(1 / MEMORY, 1 / count);
  const distance = reading - view.mean;
  const mean = view.mean + weight * distance;
  const variance = (1 - weight) * (view.variance + weight * distance * distance);
  if (!Number.isFinite(mean) || !Number.isFinite(variance)) return;
  view.reading = reading;
  view.mean = mean;
  view.variance = variance;
  if (count > FIRST_COUNTED) countBin(view, bin);
}

function countBin(view: View, bin: number): void {
  const { counts } = view;
  if (counts.length === 0) view.first = bin;
  while (bin < view.first) {
    counts.unshift(0);
    view.first -= 1;
  }
  while (bin >= view.first + counts.length) counts.push(0);
  counts[bin - view.first] = (counts[bin - view.first] ?? 0) + 1;
  view.total += 1;
  if (view.total >= MOST_READINGS) halve(view);
}

function halve(view: View): void {
  view.counts = view.counts.map(count => count >> 1);
  view.total = view.counts.reduce((sum, count) => sum + count, 0);
}

function binOf({ mean, variance }: Readonly<View>, reading: number): number {
  const distance = reading - mean;
  if (distance === 0) return 0;
  const deviation = Math.sqrt(variance);
  const place = Math.asinh(distance / deviation / KNEE) / BIN;
  return Math.max(-SIDE, Math.min(SIDE, Math.round(place)));
}

/** Readings between which all but so small a share of those seen lie, on each side. */
export function usualRange(view: Readonly<View>, share: number): { low: number; high: number } {
  const { counts, first, total } = view;
  const most = share * total;
  let from = 0;
  let to = counts.length - 1;
  for (let below = counts[from] ?? 0; below <= most && from < to; below += counts[from] ?? 0) from += 1;
  for (let above = counts[to] ?? 0; above <= most && to > from; above += counts[to] ?? 0) to -= 1;
  return { low: edgeOf(view, first + from - 0.5), high: edgeOf(view, first + to + 0.5) };
}

const edgeOf = ({ mean, variance }: Readonly<View>, bin: number) =>
  mean + Math.sqrt(variance) * KNEE * Math.sinh(bin * BIN);

/**
 * The scoring of the Numenta Anomaly Benchmark 1.1 (A. Lavin and S. Ahmad, Evaluating Real-Time Anomaly Detection
 * Algorithms, 2015): an early detection inside a labelled window earns most, a false one costs, a missed window costs.
 */
export type Profile = Readonly<{
  name: string;
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}>;

/** A series as the benchmark sees it: its length, and its labelled windows as rows, both inclusive, in their order. */
export type Labelled = Readonly<{
  rows: number;
  windows: readonly (readonly [left: number, right: number])[];
}>;

/** A labelled series with a score in [0, 1] for each of its rows. */
export type Scored = Labelled & Readonly<{ scores: ArrayLike<number> }>;

/** `score`: 0 is what saying nothing earns, 100 what detecting every window at its left edge and nothing else does. */
export type Outcome = Readonly<{
  score: number;
  raw: number;
  threshold: number;
  found: number;
  falseRows: number;
}>;

/** The first 15 % of a series, at most 750 rows, are not scored: a detector may learn there. */
export const probationOf = (rows: number): number => Math.min(Math.floor(0.15 * rows), 750);

/** Above every score: nothing is detected. */
const NOTHING = 1.1;

/** 1 far left of 0, −1 from 3 on. */
const sigmoid = (y: number) => (y > 3 ? -1 : 2 / (1 + Math.exp(5 * y)) - 1);

/** One row after probation: its window (numbered over the corpus; −1 outside) and what detecting it is worth. */
type Row = Readonly<{ score: number; window: number; worth: number }>;

/** The best threshold for the whole corpus: every distinct score is tried, and detecting nothing. */
export function bestOutcome(corpus: readonly Scored[], profile: Profile): Outcome {
  const { rows, windows } = rowsOf(corpus, profile);
  rows.sort((a, b) => b.score - a.score);
  const tally = new Tally(windows, profile);
  let best = tally.outcome(NOTHING);
  for (const [index, row] of rows.entries()) {
    tally.detect(row);
    if (rows[index + 1]?.score === row.score) continue;
    const outcome = tally.outcome(row.score);
    if (outcome.score > best.score) best = outcome;
  }
  return best;
}

/** The outcome where every row that scores at least the threshold is detected. */
export function outcomeAt(corpus: readonly Scored[], profile: Profile, threshold: number): Outcome {
  const { rows, windows } = rowsOf(corpus, profile);
  const tally = new Tally(windows, profile);
  for (const row of rows) if (row.score >= threshold) tally.detect(row);
  return tally.outcome(threshold);
}

class Tally {
  private readonly bestOf: Float64Array;
  private outside = 0;
  private inside = 0;
  private found = 0;
  private falseRows = 0;

  constructor(
    private readonly windows: number,
    private readonly profile: Profile,
  ) {
    this.bestOf = new Float64Array(windows).fill(-profile.falseNegative);
    this.inside = -profile.falseNegative * windows;
  }

  detect({ window, worth }: Row): void {
    if (window === -1) {
      this.outside += worth;
      this.falseRows += 1;
      return;
    }
    const before = this.bestOf[window] ?? 0;
    if (before === -this.profile.falseNegative) this.found += 1;
    if (worth <= before) return;
    this.inside += worth - before;
    this.bestOf[window] = worth;
  }

  outcome(threshold: number): Outcome {
    const raw = this.inside + this.outside;
    const none = -this.profile.falseNegative * this.windows;
    const perfect = this.profile.truePositive * this.windows;
    const score = this.windows === 0 ? Number.NaN : (100 * (raw - none)) / (perfect - none);
    return { score, raw, threshold, found: this.found, falseRows: this.falseRows };
  }
}

function rowsOf(corpus: readonly Scored[], profile: Profile): { rows: Row[]; windows: number } {
  const rows: Row[] = [];
  let windows = 0;
  for (const series of corpus) {
    for (let row = probationOf(series.rows); row < series.rows; row += 1) {
      const { window, worth } = worthOf(series, row, profile);
      rows.push({ score: series.scores[row] ?? 0, window: window === -1 ? -1 : windows + window, worth });
    }
    windows += series.windows.length;
  }
  return { rows, windows };
}

function worthOf({ windows }: Labelled, row: number, profile: Profile): { window: number; worth: number } {
  const window = windows.findIndex(([left, right]) => left <= row && row <= right);
  const [left, right] = windows[window] ?? [0, 0];
  if (window !== -1) {
    const length = right - left + 1;
    return { window, worth: (profile.truePositive * sigmoid(-(right - row + 1) / length)) / sigmoid(-1) };
  }
  const past = windows.findLast(([, end]) => end < row);
  if (past === undefined) return { window, worth: -profile.falsePositive };
  return { window, worth: profile.falsePositive * sigmoid((row - past[1]) / (past[1] - past[0])) };
}

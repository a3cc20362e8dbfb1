import type { Matrix } from './matrix';

/** What was found out of an event, and when (epoch ms). */
export type Label = Readonly<{ isPositive: boolean; knownMs: number }>;

/** What becomes of an event without a label that is known: it is left out, or it counts as negative. */
export type Unlabelled = 'skip' | 'negative';

export type LabelledRows = Readonly<{
  matrix: Matrix;
  /** Of the events, a row each. */
  ids: readonly string[];
  labels: Uint8Array;
  /** Event times, never falling. */
  timesMs: Float64Array;
  /** Of the events that were read: without any label, and with one that was not known yet. */
  unlabelled: number;
  notYetKnown: number;
}>;

/** Rows of a model's inputs, one an event, as the stream hands them over. */
export class RowCollector {
  private values = new Float64Array(1024);
  private readonly ids: string[] = [];
  private readonly timesMs: number[] = [];

  constructor(private readonly columns: number) {}

  get rows(): number {
    return this.ids.length;
  }

  /** `write` fills the event's row from the place it is given. */
  add(id: string, timeMs: number, write: (values: Float64Array, at: number) => void): void {
    const at = this.ids.length * this.columns;
    if (at + this.columns > this.values.length) {
      const wider = new Float64Array(Math.max(2 * this.values.length, at + this.columns));
      wider.set(this.values);
      this.values = wider;
    }
    write(this.values, at);
    this.ids.push(id);
    this.timesMs.push(timeMs);
  }

  /**
   * The events whose label was known at `atMs`, in the order of their times, equal times in that of arrival. A label is
   * known `delayMs` after its event at the earliest. An event without one is skipped, or negative where a label could
   * have been known by then.
   */
  label(
    labels: ReadonlyMap<string, Label>,
    { atMs, delayMs, unlabelled }: Readonly<{ atMs: number; delayMs: number; unlabelled: Unlabelled }>,
  ): LabelledRows {
    const taken: { row: number; timeMs: number; label: number }[] = [];
    let [without, notYetKnown] = [0, 0];
    for (const [row, id] of this.ids.entries()) {
      const timeMs = this.timesMs[row] ?? 0;
      const label = labels.get(id);
      const couldBeKnown = timeMs + delayMs <= atMs;
      if (label !== undefined && couldBeKnown && label.knownMs <= atMs)
        taken.push({ row, timeMs, label: Number(label.isPositive) });
      else if (label !== undefined) notYetKnown += 1;
      else {
        without += 1;
        if (unlabelled === 'negative' && couldBeKnown) taken.push({ row, timeMs, label: 0 });
      }
    }
    taken.sort((a, b) => a.timeMs - b.timeMs || a.row - b.row);
    return {
      matrix: this.matrixOf(taken.map(({ row }) => row)),
      ids: taken.map(({ row }) => this.ids[row] ?? ''),
      labels: Uint8Array.from(taken, ({ label }) => label),
      timesMs: Float64Array.from(taken, ({ timeMs }) => timeMs),
      unlabelled: without,
      notYetKnown,
    };
  }

  private matrixOf(rows: readonly number[]): Matrix {
    const { columns } = this;
    const values = new Float64Array(rows.length * columns);
    for (const [to, row] of rows.entries())
      values.set(this.values.subarray(row * columns, (row + 1) * columns), to * columns);
    return { rows: rows.length, columns, values };
  }
}

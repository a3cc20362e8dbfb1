/** Numbers in rows, one row after another; NaN is a missing value. Rows are in the order of time. */
export type Matrix = Readonly<{ rows: number; columns: number; values: Float64Array }>;

/** The first rows [from, to) of a matrix; shares its memory. */
export function rowsOf({ columns, values }: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, columns, values: values.subarray(from * columns, to * columns) };
}

/** Rows of equal length as a matrix. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const uneven = rows.findIndex(row => row.length !== columns);
  if (uneven !== -1)
    throw new RangeError(`row ${uneven} has ${rows[uneven]?.length} values, row 0 has ${columns}`);
  return { rows: rows.length, columns, values: Float64Array.from(rows.flat()) };
}

/**
 * Refuses what no model can be fitted to: no rows or columns, labels that do not fit or are all alike, infinite values.
 * Throws a RangeError that says which.
 */
export function checkTrainable({ rows, columns, values }: Matrix, labels: Uint8Array): void {
  if (rows === 0 || columns === 0)
    throw new RangeError(`nothing to train on: ${rows} rows, ${columns} columns`);
  if (values.length !== rows * columns)
    throw new RangeError(
      `${rows} rows of ${columns} columns need ${rows * columns} values, not ${values.length}`,
    );
  if (labels.length !== rows) throw new RangeError(`${rows} rows have ${labels.length} labels`);
  const positives = countPositives(labels);
  if (positives === 0 || positives === rows)
    throw new RangeError(`${positives} of ${rows} rows are positive: both classes are needed`);
  const infinite = values.findIndex(value => value === Infinity || value === -Infinity);
  if (infinite !== -1)
    throw new RangeError(`row ${Math.floor(infinite / columns)}, column ${infinite % columns} is infinite`);
}

export function countPositives(labels: Uint8Array): number {
  let positives = 0;
  for (const label of labels) positives += label;
  return positives;
}

/** The logistic function, 1 / (1 + e^−x). */
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

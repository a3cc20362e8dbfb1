/**
 * Solves A x = b for a symmetric positive definite A (n × n, row by row; the lower half is read) by Cholesky's
 * decomposition. Throws a RangeError where A is not positive definite.
 */
export function solvePositive(a: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const lower = decompose(a, n);
  const x = Float64Array.from(b);
  for (let row = 0; row < n; row += 1) {
    let rest = at(x, row);
    for (let column = 0; column < row; column += 1) rest -= at(lower, row * n + column) * at(x, column);
    x[row] = rest / at(lower, row * n + row);
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    let rest = at(x, row);
    for (let below = row + 1; below < n; below += 1) rest -= at(lower, below * n + row) * at(x, below);
    x[row] = rest / at(lower, row * n + row);
  }
  return x;
}

function decompose(a: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = at(a, row * n + column);
      for (let k = 0; k < column; k += 1) rest -= at(lower, row * n + k) * at(lower, column * n + k);
      if (row !== column) lower[row * n + column] = rest / at(lower, column * n + column);
      else if (rest > 0) lower[row * n + row] = Math.sqrt(rest);
      else throw new RangeError(`the matrix is not positive definite at row ${row}`);
    }
  }
  return lower;
}

const at = (values: Float64Array, index: number): number => values[index] ?? Number.NaN;

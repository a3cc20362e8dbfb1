import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binColumns } from './bins';
import { growTree } from './grow-tree';
import { matrixOf } from './matrix';
import { leafValue } from './tree';

const limits = {
  l2: 1,
  minGain: 0,
  minRows: 1,
  minHessian: 0,
  maxLeaves: 2,
  maxDepth: 1,
  learningRate: 1,
};

const rows = fc.array(
  fc.record({
    x: fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(Number.NaN)), {
      minLength: 2,
      maxLength: 2,
    }),
    gradient: fc.integer({ min: -8, max: 8 }).map(each => each / 4),
    hessian: fc.integer({ min: 1, max: 8 }).map(each => each / 4),
  }),
  { minLength: 2, maxLength: 30 },
);
type Row = { x: number[]; gradient: number; hessian: number };

/** ½ Σ G² / (H + λ) of the sides: what a division of the rows is worth. */
function worth(sides: readonly (readonly Row[])[]): number {
  return sides.reduce((sum, side) => {
    const gradient = side.reduce((total, row) => total + row.gradient, 0);
    const hessian = side.reduce((total, row) => total + row.hessian, 0);
    return sum + gradient ** 2 / (hessian + limits.l2) / 2;
  }, 0);
}

/** Every division between known values of a column, missing rows left and right. */
function divisions(all: readonly Row[]): Row[][][] {
  return [0, 1].flatMap(column => {
    const known = (row: Row) => row.x[column] ?? Number.NaN;
    const most = Math.max(...all.map(known).filter(value => !Number.isNaN(value)));
    const cuts = all.map(known).filter(value => value < most);
    return cuts.flatMap(cut =>
      [true, false].map(missingLeft => {
        const isLeft = (row: Row) => (Number.isNaN(known(row)) ? missingLeft : known(row) <= cut);
        return [all.filter(isLeft), all.filter(row => !isLeft(row))];
      }),
    );
  });
}

describe('a split', () => {
  it('gains as much as the best of all divisions tried one by one', () => {
    fc.assert(
      fc.property(rows, all => {
        const matrix = matrixOf(all.map(row => row.x));
        const gains = new Float64Array(2);
        const tree = growTree(
          binColumns(matrix, 255),
          Float64Array.from(all, row => row.gradient),
          Float64Array.from(all, row => row.hessian),
          Uint32Array.from(all.keys()),
          Uint8Array.of(1, 1),
          limits,
          gains,
        );
        const best = Math.max(0, ...divisions(all).map(sides => worth(sides) - worth([all])));
        expect(gains.reduce((sum, gain) => sum + gain, 0)).toBeCloseTo(best, 9);
        if (tree.feature.length === 1) return;
        const values = all.map((_, i) => leafValue(tree, matrix, i));
        const sides = [1, 2].map(node => all.filter((_, i) => values[i] === tree.value[node]));
        if (tree.value[1] !== tree.value[2]) expect(worth(sides) - worth([all])).toBeCloseTo(best, 9);
      }),
    );
  });
});

describe('bins', () => {
  it('give distinct values bins of their own where there are few', () => {
    const [column] = binColumns(matrixOf([[3], [1], [3], [2], [Number.NaN]]), 255);
    expect([...(column?.thresholds ?? [])]).toEqual([1.5, 2.5]);
    expect([...(column?.bins ?? [])]).toEqual([2, 0, 2, 1, 3]);
  });

  it('share out many values about evenly, and keep equal ones together', () => {
    const values = Array.from({ length: 1000 }, (_, i) => [i < 500 ? 7 : i]);
    const [column] = binColumns(matrixOf(values), 11);
    const counts = new Map<number, number>();
    for (const bin of column?.bins ?? []) counts.set(bin, (counts.get(bin) ?? 0) + 1);
    expect(counts.get(0)).toBe(500);
    expect(Math.max(...[...counts.values()].slice(1))).toBeLessThanOrEqual(51);
    expect(counts.size).toBe(11);
  });

  it('have thresholds of single precision that part neighbours which only just differ', () => {
    const next = Math.fround(1 + 2 ** -23);
    const [column] = binColumns(matrixOf([[1], [next]]), 255);
    expect([...(column?.thresholds ?? [])]).toEqual([1]);
    expect([...(column?.bins ?? [])]).toEqual([0, 1]);
  });

  it('know a column without any value', () => {
    const [column] = binColumns(matrixOf([[Number.NaN], [Number.NaN]]), 255);
    expect(column).toMatchObject({ missing: 1, hasMissing: true, thresholds: new Float64Array(0) });
  });
});

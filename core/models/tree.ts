import type { Matrix } from './matrix';

/**
 * A binary tree as columns of its nodes, the root first. An inner node sends a value ≤ its threshold to `left`, NaN
 * where `missingLeft` says, others to `right`; a leaf's `feature` is −1 and its `value` is added to the margin.
 * Thresholds and values are single-precision numbers, as an ONNX file keeps them.
 */
export type Tree = Readonly<{
  feature: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  right: Int32Array;
  missingLeft: Uint8Array;
  value: Float64Array;
}>;

/** The leaf value of a row; inputs count as single-precision numbers. */
export function leafValue(tree: Tree, { columns, values }: Matrix, row: number): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] ?? -1;
    if (feature < 0) return tree.value[node] ?? 0;
    const value = Math.fround(values[row * columns + feature] ?? Number.NaN);
    const goesLeft = Number.isNaN(value)
      ? tree.missingLeft[node] === 1
      : value <= (tree.threshold[node] ?? 0);
    node = (goesLeft ? tree.left[node] : tree.right[node]) ?? -1;
  }
}

/** A tree while it grows: nodes are added at its end. */
export class TreeBuilder {
  private readonly nodes: {
    feature: number;
    threshold: number;
    left: number;
    right: number;
    missingLeft: boolean;
    value: number;
  }[] = [];

  addLeaf(value: number): number {
    const leaf = { feature: -1, threshold: 0, left: -1, right: -1, missingLeft: false };
    return this.nodes.push({ ...leaf, value: Math.fround(value) }) - 1;
  }

  /** Makes a leaf an inner node. */
  split(
    node: number,
    by: { feature: number; threshold: number; missingLeft: boolean },
    left: number,
    right: number,
  ): void {
    this.nodes[node] = { ...by, left, right, value: 0 };
  }

  build(): Tree {
    const { nodes } = this;
    return {
      feature: Int32Array.from(nodes, node => node.feature),
      threshold: Float64Array.from(nodes, node => node.threshold),
      left: Int32Array.from(nodes, node => node.left),
      right: Int32Array.from(nodes, node => node.right),
      missingLeft: Uint8Array.from(nodes, node => Number(node.missingLeft)),
      value: Float64Array.from(nodes, node => node.value),
    };
  }
}

import { create } from '@bufbuild/protobuf';
import { GraphProtoSchema, type AttributeProto, type GraphProto } from 'onnx-buf';
import type { BoostedModel } from '../../../core/models/boosted';
import type { Tree } from '../../../core/models/tree';
import { floats, int, int64s, ints, ML_DOMAIN, node, rowsTensor, text, texts } from './proto';
import { INPUT_NAME, OUTPUT_NAME } from './names';

/** A TreeEnsembleClassifier of two classes; of its two probabilities the second goes out. */
export function boostedGraph(model: BoostedModel, name: string): GraphProto {
  return create(GraphProtoSchema, {
    name,
    input: [rowsTensor(INPUT_NAME, 'float', model.columns)],
    output: [rowsTensor(OUTPUT_NAME, 'float', null)],
    initializer: [int64s('positive', [], [1])],
    node: [
      node('TreeEnsembleClassifier', [INPUT_NAME], ['label', 'probabilities'], ensemble(model), ML_DOMAIN),
      node('Gather', ['probabilities', 'positive'], [OUTPUT_NAME], [int('axis', 1)]),
    ],
  });
}

/** The operator's attributes: the nodes of all trees one after another, and the leaves among them. */
function ensemble({ trees, base }: BoostedModel): AttributeProto[] {
  // The base is a tree of one leaf: runtimes differ in what they make of base_values for two classes.
  const nodes = [leafTree(base), ...trees].flatMap((tree, treeId) => nodesOf(tree, treeId));
  const leaves = nodes.filter(each => each.isLeaf);
  const ofNodes = (name: string, read: (each: Node) => number) => ints(name, nodes.map(read));
  const ofLeaves = (name: string, read: (each: Node) => number) => ints(name, leaves.map(read));
  return [
    ofNodes('nodes_treeids', each => each.treeId),
    ofNodes('nodes_nodeids', each => each.nodeId),
    ofNodes('nodes_featureids', each => each.feature),
    ofNodes('nodes_truenodeids', each => each.left),
    ofNodes('nodes_falsenodeids', each => each.right),
    ofNodes('nodes_missing_value_tracks_true', each => each.missingLeft),
    texts(
      'nodes_modes',
      nodes.map(each => (each.isLeaf ? 'LEAF' : 'BRANCH_LEQ')),
    ),
    floats(
      'nodes_values',
      nodes.map(each => each.threshold),
    ),
    ofLeaves('class_treeids', each => each.treeId),
    ofLeaves('class_nodeids', each => each.nodeId),
    ofLeaves('class_ids', () => 1),
    floats(
      'class_weights',
      leaves.map(each => each.value),
    ),
    ints('classlabels_int64s', [0, 1]),
    text('post_transform', 'LOGISTIC'),
  ];
}

type Node = ReturnType<typeof nodesOf>[number];

function nodesOf(tree: Tree, treeId: number) {
  return Array.from(tree.feature, (feature, nodeId) => {
    const isLeaf = feature < 0;
    return {
      treeId,
      nodeId,
      isLeaf,
      feature: isLeaf ? 0 : feature,
      left: isLeaf ? 0 : (tree.left[nodeId] ?? 0),
      right: isLeaf ? 0 : (tree.right[nodeId] ?? 0),
      missingLeft: tree.missingLeft[nodeId] ?? 0,
      threshold: tree.threshold[nodeId] ?? 0,
      value: tree.value[nodeId] ?? 0,
    };
  });
}

const leafTree = (value: number): Tree => ({
  feature: Int32Array.of(-1),
  threshold: Float64Array.of(0),
  left: Int32Array.of(-1),
  right: Int32Array.of(-1),
  missingLeft: Uint8Array.of(0),
  value: Float64Array.of(value),
});

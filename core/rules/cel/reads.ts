import type { Checked } from './check/checked';

/** The dotted paths a tree reads, sorted, each once. Below a map or a list the path ends: what is read there varies. */
export function readsOf(root: Checked): readonly string[] {
  const found = new Set<string>();
  visit(root, found);
  return [...found].sort();
}

function visit(node: Checked, found: Set<string>) {
  if (node.kind === 'path') found.add(node.path.join('.'));
  for (const child of childrenOf(node)) visit(child, found);
}

function childrenOf(node: Checked): readonly Checked[] {
  switch (node.kind) {
    case 'constant':
    case 'path':
    case 'local':
      return [];
    case 'select':
    case 'presence':
    case 'not':
    case 'negate':
      return [node.operand];
    case 'index':
      return [node.operand, node.index];
    case 'arithmetic':
    case 'join':
    case 'order':
    case 'equal':
      return [node.left, node.right];
    case 'member':
      return [node.item, node.container];
    case 'logic':
      return node.operands;
    case 'choice':
      return [node.condition, node.yes, node.no];
    case 'call':
      return node.args;
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'macro':
      return [node.range, ...(node.where ? [node.where] : []), node.body];
  }
}

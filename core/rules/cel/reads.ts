import type { Checked } from './check/checked';

/** The dotted paths a tree reads, sorted, each once. Below a map or a list the path ends: what is read there varies. */
export function readsOf(root: Checked): { reads: readonly string[]; paths: readonly (readonly string[])[] } {
  const found = new Map<string, readonly string[]>();
  visit(root, found);
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return { reads: sorted.map(([text]) => text), paths: sorted.map(([, path]) => path) };
}

function visit(node: Checked, found: Map<string, readonly string[]>) {
  if (node.kind === 'path') found.set(node.path.join('.'), node.path);
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

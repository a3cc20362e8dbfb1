import type { CharacterSet } from './character-set';
import type { Assertion, RegexNode } from './regex-node';

/** A step of the machine: eat a character, look around, go on in two places, or be done. */
export type Instruction = Readonly<
  | { kind: 'eat'; set: CharacterSet }
  | { kind: 'assert'; assertion: Assertion }
  | { kind: 'fork'; first: number; second: number }
  | { kind: 'go'; to: number }
  | { kind: 'match' }
>;

/** A repeat is written out as often as it may run, so short patterns can make long programs. */
export const MAX_INSTRUCTIONS = 2000;

/** How many instructions a node becomes; may be Infinity. Known before any is written. */
export function sizeOf(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return 1;
    case 'sequence':
      return sum(node.items);
    case 'either':
      return sum(node.branches) + 2 * node.branches.length;
    case 'repeat': {
      const times = node.max === Infinity ? node.min + 1 : node.max;
      return (sizeOf(node.item) + 2) * times;
    }
  }
}

const sum = (nodes: readonly RegexNode[]) => nodes.reduce((total, node) => total + sizeOf(node), 0);

/** Thompson's construction (CACM 11:6, 1968), as instructions after Pike. */
export function writeProgram(node: RegexNode): Instruction[] {
  const program: Instruction[] = [];
  write(node, program);
  program.push({ kind: 'match' });
  return program;
}

function write(node: RegexNode, program: Instruction[]) {
  switch (node.kind) {
    case 'set':
      program.push({ kind: 'eat', set: node.set });
      return;
    case 'assert':
      program.push(node);
      return;
    case 'sequence':
      for (const item of node.items) write(item, program);
      return;
    case 'either':
      writeEither(node.branches, program);
      return;
    case 'repeat':
      writeRepeat(node, program);
      return;
  }
}

function writeEither(branches: readonly RegexNode[], program: Instruction[]) {
  const exits: number[] = [];
  for (const [index, branch] of branches.entries()) {
    const isLast = index === branches.length - 1;
    const fork = isLast ? undefined : reserve(program);
    write(branch, program);
    if (fork === undefined) continue;
    exits.push(reserve(program));
    program[fork] = { kind: 'fork', first: fork + 1, second: program.length };
  }
  for (const exit of exits) program[exit] = { kind: 'go', to: program.length };
}

function writeRepeat({ item, min, max }: Extract<RegexNode, { kind: 'repeat' }>, program: Instruction[]) {
  for (let count = 0; count < min; count++) write(item, program);
  if (max === Infinity) {
    const fork = reserve(program);
    write(item, program);
    program.push({ kind: 'go', to: fork });
    program[fork] = { kind: 'fork', first: fork + 1, second: program.length };
    return;
  }
  const forks: number[] = [];
  for (let count = min; count < max; count++) {
    forks.push(reserve(program));
    write(item, program);
  }
  for (const fork of forks) program[fork] = { kind: 'fork', first: fork + 1, second: program.length };
}

/** A place to be filled once it is known where it leads. */
function reserve(program: Instruction[]): number {
  program.push({ kind: 'go', to: 0 });
  return program.length - 1;
}

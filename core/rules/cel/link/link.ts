import type { CelType } from '../cel-type';
import { CelError, describeValue, itemsOf } from '../cel-value';
import type { Checked } from '../check/checked';
import { Meter } from '../meter';
import { excerpt } from '../problem';
import { linkArithmetic, linkJoin, linkNegate } from './link-arithmetic';
import { linkCall } from './link-call';
import { linkEqual, linkOrder } from './link-compare';
import { linkListLiteral, linkMapLiteral } from './link-literal';
import { linkChoice, linkLogic } from './link-logic';
import { linkBoolMacro, linkListMacro } from './link-macro';
import { linkMember } from './link-member';
import { linkIndex, linkPath, linkPresence, linkSelect, pathReader } from './link-place';
import type { Code, Linker, SlotResolver } from './linker';

/** Closures for a tree without findings. `expected` asks for its type where the checker left it open. */
export function link(
  root: Checked,
  source: string,
  slot: SlotResolver | undefined,
  expected: CelType | undefined,
): { code: Code; meter: Meter } {
  const linker = createLinker(source, slot);
  return { code: linkRoot(root, expected, linker), meter: linker.meter };
}

function linkRoot(root: Checked, expected: CelType | undefined, linker: Linker): Code {
  switch (expected?.kind) {
    case 'bool':
      return linker.bool(root);
    case 'int':
    case 'double':
      return linker.number(root);
    case 'string':
      return linker.text(root);
    default:
      return linker.value(root);
  }
}

function createLinker(source: string, slot: SlotResolver | undefined): Linker {
  const failure = (node: Checked, message: string) => new CelError('data', message, node.offset);
  const linker: Linker = {
    meter: new Meter(),
    locals: [],
    slot,
    value: node => linkValue(node, linker),
    number: node => linkNumber(node, linker),
    text: node => linkText(node, linker),
    bool: node => linkBool(node, linker),
    list: node => linkList(node, linker),
    refusal: (node, wanted) => refusal(excerpt(source, node), node, wanted),
    fail(node, message) {
      throw failure(node, message);
    },
    failure,
  };
  return linker;
}

function refusal(text: string, node: Checked, wanted: string): (value: unknown) => never {
  let onNull: CelError | undefined;
  return value => {
    if (value === null || value === undefined) {
      onNull ??= new CelError('data', `${text} is null`, node.offset);
      throw onNull;
    }
    throw new CelError('data', `${text} is ${describeValue(value)}, not ${wanted}`, node.offset);
  };
}

function linkValue(node: Checked, linker: Linker): Code {
  switch (node.kind) {
    case 'constant': {
      const { value } = node;
      return () => value;
    }
    case 'path':
      return linkPath(node, linker);
    case 'local': {
      const { locals } = linker;
      const { slot } = node;
      return () => locals[slot];
    }
    case 'select':
      return linkSelect(node, linker);
    case 'index':
      return linkIndex(node, linker);
    case 'call':
      return linkCall(node, linker);
    case 'choice':
      return linkChoice(node, linker, linker.value);
    case 'list':
      return linkListLiteral(node, linker);
    case 'map':
      return linkMapLiteral(node, linker);
    case 'join':
      return linkJoin(node, linker);
    case 'macro':
      return node.macro === 'filter' || node.macro === 'map'
        ? linkListMacro(node, linker)
        : linkBool(node, linker);
    case 'arithmetic':
    case 'negate':
      return linkNumber(node, linker);
    case 'presence':
    case 'not':
    case 'order':
    case 'equal':
    case 'member':
    case 'logic':
      return linkBool(node, linker);
  }
}

function linkNumber(node: Checked, linker: Linker): Code<number> {
  if (node.kind === 'arithmetic') return linkArithmetic(node, linker);
  if (node.kind === 'negate') return linkNegate(node, linker);
  if (node.kind === 'choice') return linkChoice(node, linker, linker.number);
  if (node.kind === 'constant' && typeof node.value === 'number') {
    const { value } = node;
    return () => value;
  }
  const read = readerFor(node, linker);
  const refuse = linker.refusal(node, 'a number');
  return scope => {
    const value = read(scope);
    return typeof value === 'number' ? value : refuse(value);
  };
}

function linkText(node: Checked, linker: Linker): Code<string> {
  if (node.kind === 'choice') return linkChoice(node, linker, linker.text);
  if (node.kind === 'constant' && typeof node.value === 'string') {
    const { value } = node;
    return () => value;
  }
  const read = readerFor(node, linker);
  const refuse = linker.refusal(node, 'text (string)');
  return scope => {
    const value = read(scope);
    return typeof value === 'string' ? value : refuse(value);
  };
}

function linkBool(node: Checked, linker: Linker): Code<boolean> {
  switch (node.kind) {
    case 'not': {
      const operand = linker.bool(node.operand);
      return scope => !operand(scope);
    }
    case 'order':
      return linkOrder(node, linker);
    case 'equal':
      return linkEqual(node, linker);
    case 'member':
      return linkMember(node, linker);
    case 'logic':
      return linkLogic(node, linker);
    case 'presence':
      return linkPresence(node, linker);
    case 'choice':
      return linkChoice(node, linker, linker.bool);
    case 'macro':
      if (node.macro !== 'filter' && node.macro !== 'map') return linkBoolMacro(node, linker);
      return linkBoolValue(node, linker);
    default:
      return linkBoolValue(node, linker);
  }
}

function linkBoolValue(node: Checked, linker: Linker): Code<boolean> {
  const read = readerFor(node, linker);
  const refuse = linker.refusal(node, 'true or false (bool)');
  return scope => {
    const value = read(scope);
    return typeof value === 'boolean' ? value : refuse(value);
  };
}

function linkList(node: Checked, linker: Linker): Code<readonly unknown[]> {
  const read = readerFor(node, linker);
  const refuse = linker.refusal(node, 'a list');
  const { meter } = linker;
  return scope => {
    const value = read(scope);
    if (value instanceof Set) meter.spendLength(value.size);
    return itemsOf(value) ?? refuse(value);
  };
}

/** A path's own check for null is left out: its user looks at the value anyway. */
function readerFor(node: Checked, linker: Linker): Code {
  return node.kind === 'path' ? pathReader(node.path, linker.slot) : linker.value(node);
}

import type { CelType } from '../cel-type';
import type { CelFunction } from '../functions/cel-function';
import type { Span } from '../problem';
import type { LiteralValue, MacroName, Ordering } from '../syntax/expr';

/** A tree whose every node knows its type and which of an operator's meanings is meant. */
export type Checked = Span &
  Readonly<
    { type: CelType } & (
      | { kind: 'constant'; value: LiteralValue }
      /** A variable, or a field reached from it through records alone: resolved before any event is seen. */
      | { kind: 'path'; path: readonly string[] }
      /** The variable of the macro this is in; `slot` is how many macros that one is in. */
      | { kind: 'local'; slot: number }
      | { kind: 'select'; operand: Checked; field: string }
      | { kind: 'index'; operand: Checked; index: Checked }
      | { kind: 'presence'; operand: Checked; field: string; isRecordField: boolean }
      | { kind: 'not'; operand: Checked }
      | { kind: 'negate'; operand: Checked }
      | { kind: 'arithmetic'; operator: '+' | '-' | '*' | '/' | '%'; left: Checked; right: Checked }
      | { kind: 'join'; of: 'text' | 'list' | 'dyn'; left: Checked; right: Checked }
      | {
          kind: 'order';
          operator: Ordering;
          of: 'number' | 'text' | 'bool' | 'dyn';
          left: Checked;
          right: Checked;
        }
      | { kind: 'equal'; isNegated: boolean; left: Checked; right: Checked }
      | { kind: 'member'; item: Checked; container: Checked }
      | { kind: 'logic'; operator: '&&' | '||'; operands: readonly Checked[] }
      | { kind: 'choice'; condition: Checked; yes: Checked; no: Checked }
      | { kind: 'call'; callee: CelFunction; args: readonly Checked[] }
      | { kind: 'list'; items: readonly Checked[] }
      | { kind: 'map'; entries: readonly Readonly<{ key: Checked; value: Checked }>[] }
      | {
          kind: 'macro';
          macro: MacroName;
          range: Checked;
          slot: number;
          where: Checked | undefined;
          body: Checked;
        }
    )
  >;

export type CheckedOf<Kind extends Checked['kind']> = Extract<Checked, { kind: Kind }>;

/** A number written out, like 100, -1 or 60 * 60. Beside a decimal it is read as a decimal: the value is the same. */
export function isWholeLiteral(node: Checked): boolean {
  if (node.type.kind !== 'int') return false;
  if (node.kind === 'constant') return true;
  if (node.kind === 'negate') return isWholeLiteral(node.operand);
  if (node.kind === 'choice') return isWholeLiteral(node.yes) && isWholeLiteral(node.no);
  if (node.kind !== 'arithmetic' || node.operator === '/' || node.operator === '%') return false;
  return isWholeLiteral(node.left) && isWholeLiteral(node.right);
}

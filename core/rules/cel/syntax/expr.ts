import type { Span } from '../problem';

export type Ordering = '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';
export type BinaryOperator = Ordering | Arithmetic | '==' | '!=' | 'in';
export type MacroName = 'all' | 'exists' | 'exists_one' | 'filter' | 'map';

export type LiteralValue = null | boolean | number | string;
export type MapEntry = Readonly<{ key: Expr; value: Expr }>;

/** What the parser gives: the source as a tree, nothing resolved. Brackets leave no trace but the shape. */
export type Expr = Span &
  Readonly<
    | { kind: 'literal'; type: 'int' | 'double' | 'string' | 'bool' | 'null'; value: LiteralValue }
    | { kind: 'name'; name: string }
    | { kind: 'select'; operand: Expr; field: string }
    | { kind: 'has'; operand: Expr; field: string }
    | { kind: 'index'; operand: Expr; index: Expr }
    | { kind: 'call'; target: Expr | undefined; name: string; args: readonly Expr[] }
    | { kind: 'list'; items: readonly Expr[] }
    | { kind: 'map'; entries: readonly MapEntry[] }
    | { kind: 'unary'; operator: '!' | '-'; operand: Expr }
    | { kind: 'binary'; operator: BinaryOperator; left: Expr; right: Expr }
    /** A whole chain of one operator: long lists of alternatives stay flat. */
    | { kind: 'logic'; operator: '&&' | '||'; operands: readonly Expr[] }
    | { kind: 'conditional'; condition: Expr; yes: Expr; no: Expr }
    | {
        kind: 'macro';
        macro: MacroName;
        range: Expr;
        variable: string;
        /** The middle argument of `map(x, where, body)`. */
        where: Expr | undefined;
        body: Expr;
      }
  >;

export type ExprOf<Kind extends Expr['kind']> = Extract<Expr, { kind: Kind }>;

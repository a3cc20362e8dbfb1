import { BOOL, DOUBLE, DYN, INT, TEXT } from '../cel-type';
import { describeValue } from '../cel-value';
import { SCALAR_KIND, type CelFunction, type Kind, type Scalar, type Site } from './cel-function';
import { ofOne } from './define';

const ANY_KIND: Kind<unknown> = {
  words: 'a value',
  accepts: () => true,
  is: (_value): _value is unknown => true,
};

const about = (name: string, signature: string, summary: string) => ({
  name,
  signature,
  summary,
  style: 'function' as const,
});

/** cel-spec, "Type Conversions". What cannot be converted is an evaluation error. */
export const CONVERSIONS: readonly CelFunction[] = [
  ofOne(
    { ...about('int', 'int(x)', 'a whole number; decimals lose what follows the point'), result: INT },
    SCALAR_KIND,
    toInt,
  ),
  ofOne({ ...about('double', 'double(x)', 'a decimal number'), result: DOUBLE }, SCALAR_KIND, toDouble),
  ofOne({ ...about('string', 'string(x)', 'text'), result: TEXT }, SCALAR_KIND, String),
  ofOne(
    { ...about('bool', 'bool(x)', 'true or false from "true" or "false"'), result: BOOL },
    SCALAR_KIND,
    toBool,
  ),
  ofOne(
    { ...about('dyn', 'dyn(x)', 'the same value, its type unchecked'), result: DYN },
    ANY_KIND,
    value => value,
  ),
];

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

function toInt(value: Scalar, site: Site): number {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && WHOLE.test(value));
  // Adding 0 turns -0 into 0, which whole numbers do not have.
  const whole = isNumber ? Math.trunc(Number(value)) + 0 : Number.NaN;
  return Number.isSafeInteger(whole)
    ? whole
    : site.fail(`${describeValue(value)} cannot be made a whole number`);
}

function toDouble(value: Scalar, site: Site): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : site.fail(`${describeValue(value)} cannot be made a number`);
}

const BOOLS: ReadonlyMap<Scalar, boolean> = new Map<Scalar, boolean>([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
]);

function toBool(value: Scalar, site: Site): boolean {
  return BOOLS.get(value) ?? site.fail(`${describeValue(value)} cannot be made true or false`);
}

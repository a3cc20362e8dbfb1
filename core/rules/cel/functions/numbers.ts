import { DOUBLE, INT, bare, type CelType } from '../cel-type';
import { MAX_LITERAL_ITEMS } from '../limits';
import { NUMBER_KIND, type CelFunction, type Code } from './cel-function';
import { ofMany, ofOne } from './define';

/** Whole numbers in, a whole number out; one decimal among them makes it a decimal. */
const sameNumber = (types: readonly CelType[]) =>
  types.every(type => bare(type).kind === 'int') ? INT : DOUBLE;

const ofNumber = (
  name: string,
  summary: string,
  run: (value: number) => number,
  result: CelType | typeof sameNumber = sameNumber,
) => ofOne({ name, style: 'function', signature: `${name}(number)`, summary, result }, NUMBER_KIND, run);

const ofNumbers = (name: string, summary: string, link: (args: readonly Code<number>[]) => Code<number>) =>
  ofMany(
    { name, style: 'function', signature: `${name}(number, number, …)`, summary, result: sameNumber },
    NUMBER_KIND,
    { min: 2, max: MAX_LITERAL_ITEMS },
    link,
  );

/** Results follow IEEE 754: log(0) is -Infinity, log(-1) is NaN and compares false with everything. */
export const NUMBER_FUNCTIONS: readonly CelFunction[] = [
  ofNumber('abs', 'the number without its sign', Math.abs),
  ofNumber('log', 'the natural logarithm', Math.log, DOUBLE),
  ofNumber('floor', 'rounded down', Math.floor),
  ofNumber('ceil', 'rounded up', Math.ceil),
  ofNumber('round', 'rounded to the nearest, halves away from zero', roundAwayFromZero),
  ofNumbers('min', 'the smallest', args => linkFold(args, Math.min)),
  ofNumbers('max', 'the largest', args => linkFold(args, Math.max)),
];

/** As CEL's math.round; Math.round would take -2.5 to -2. */
function roundAwayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function linkFold(args: readonly Code<number>[], fold: (a: number, b: number) => number): Code<number> {
  return args.reduce((left, right) => scope => fold(left(scope), right(scope)));
}

import type { Accumulator, InputState } from './accumulator';
import type { ExactInteger } from './exact-integer';
import type { ExactSum } from './exact-sum';

/** An accumulator as JSON carries it: big integers as text, the bounds of nothing as null. */
export type AccumulatorJson = { count: number; inputs: InputJson[] };
type IntegerJson = [low: number, high: string];
type SumJson = [whole: IntegerJson, partials: number[], wide: [mantissa: string, exponent: number]];
type InputJson = {
  count: number;
  min: number | null;
  max: number | null;
  integers: IntegerJson | null;
  doubles: SumJson | null;
  integerSquares: IntegerJson | null;
  doubleSquares: SumJson | null;
};

export function accumulatorToJson({ count, inputs }: Accumulator): AccumulatorJson {
  return { count, inputs: inputs.map(inputToJson) };
}

export function accumulatorFromJson({ count, inputs }: AccumulatorJson): Accumulator {
  return { count, inputs: inputs.map(inputFromJson) };
}

function inputToJson(state: InputState): InputJson {
  const isEmpty = state.count === 0;
  return {
    count: state.count,
    min: isEmpty ? null : state.min,
    max: isEmpty ? null : state.max,
    integers: state.integers && integerToJson(state.integers),
    doubles: state.doubles && sumToJson(state.doubles),
    integerSquares: state.integerSquares && integerToJson(state.integerSquares),
    doubleSquares: state.doubleSquares && sumToJson(state.doubleSquares),
  };
}

function inputFromJson(json: InputJson): InputState {
  return {
    count: json.count,
    min: json.min ?? Number.POSITIVE_INFINITY,
    max: json.max ?? Number.NEGATIVE_INFINITY,
    integers: json.integers && integerFromJson(json.integers),
    doubles: json.doubles && sumFromJson(json.doubles),
    integerSquares: json.integerSquares && integerFromJson(json.integerSquares),
    doubleSquares: json.doubleSquares && sumFromJson(json.doubleSquares),
  };
}

const integerToJson = ({ low, high }: ExactInteger): IntegerJson => [low, String(high)];
const integerFromJson = ([low, high]: IntegerJson): ExactInteger => ({ low, high: BigInt(high) });

const sumToJson = ({ whole, partials, wide }: ExactSum): SumJson => [
  integerToJson(whole),
  [...partials],
  [String(wide.mantissa), wide.exponent],
];
const sumFromJson = ([whole, partials, [mantissa, exponent]]: SumJson): ExactSum => ({
  whole: integerFromJson(whole),
  partials: [...partials],
  wide: { mantissa: BigInt(mantissa), exponent },
});

/**
 * Values that are no numbers, each once, by a number of its own; forgotten when nothing holds it. Plain data: it is
 * part of the checkpoint.
 */
export type Dictionary = {
  numbers: Map<string, number>;
  values: (DictionaryValue | null)[];
  /** How often each number is held. */
  holds: number[];
  free: number[];
};

export type DictionaryValue = string | Readonly<{ lat: number; lon: number }>;

export const newDictionary = (): Dictionary => ({ numbers: new Map(), values: [], holds: [], free: [] });

/** The number of the value, held once more. */
export function hold(dictionary: Dictionary, value: DictionaryValue): number {
  const key = keyOf(value);
  const known = dictionary.numbers.get(key);
  if (known !== undefined) {
    dictionary.holds[known] = (dictionary.holds[known] ?? 0) + 1;
    return known;
  }
  const number = dictionary.free.pop() ?? dictionary.values.length;
  dictionary.numbers.set(key, number);
  dictionary.values[number] = value;
  dictionary.holds[number] = 1;
  return number;
}

/** A number that is held already is held once more. */
export function holdAgain(dictionary: Dictionary, number: number): void {
  dictionary.holds[number] = (dictionary.holds[number] ?? 0) + 1;
}

export function release(dictionary: Dictionary, number: number): void {
  const holds = (dictionary.holds[number] ?? 0) - 1;
  dictionary.holds[number] = holds;
  if (holds > 0) return;
  const value = dictionary.values[number];
  if (value !== null && value !== undefined) dictionary.numbers.delete(keyOf(value));
  dictionary.values[number] = null;
  dictionary.free.push(number);
}

const keyOf = (value: DictionaryValue) =>
  typeof value === 'string' ? `s${value}` : `g${value.lat},${value.lon}`;

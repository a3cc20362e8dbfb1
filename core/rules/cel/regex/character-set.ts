/** Inclusive. */
export type Range = readonly [first: number, last: number];

/** `cost` is what one question beyond ASCII is worth, a comparison being 1: the machine pays by it. */
export type CharacterTest = Readonly<{ has(code: number): boolean; cost: number }>;

const UNKNOWN = 0;
const IN = 1;
const OUT = 2;

/** Which characters may stand at one place. Answers for ASCII are kept in a table, filled as they are asked for. */
export class CharacterSet {
  readonly cost: number;
  private readonly ascii = new Uint8Array(128);

  /** `only` is the one character a literal stands for: what makes a pattern of literals a plain search. */
  constructor(
    private readonly test: CharacterTest,
    readonly only?: number,
  ) {
    this.cost = test.cost;
  }

  has(code: number): boolean {
    if (code >= this.ascii.length) return this.test.has(code);
    const known = this.ascii[code];
    return known === UNKNOWN ? this.ask(code) : known === IN;
  }

  private ask(code: number): boolean {
    const isIn = this.test.has(code);
    this.ascii[code] = isIn ? IN : OUT;
    return isIn;
  }
}

export const isCharacter = (code: number): CharacterTest => ({ has: other => other === code, cost: 1 });

export const not = ({ has, cost }: CharacterTest): CharacterTest => ({ has: code => !has(code), cost });

export function anyOf(tests: readonly CharacterTest[]): CharacterTest {
  const cost = tests.reduce((total, test) => total + test.cost, 1);
  return { has: code => tests.some(test => test.has(code)), cost };
}

/** Sorted once and then halved: a class may list a thousand characters. */
export function inRanges(ranges: readonly Range[]): CharacterTest {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return { has: code => isInside(merged, code), cost: 2 };
}

function isInside(merged: readonly Range[], code: number): boolean {
  let low = 0;
  let high = merged.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [first, last] = merged[middle] ?? [0, 0];
    if (code < first) high = middle;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
}

const FOLDING_COST = 16;

/** True where the character, or what it is in the other case, passes. */
export function ignoringCase({ has, cost }: CharacterTest): CharacterTest {
  return {
    cost: FOLDING_COST + 4 * cost,
    has(code) {
      if (has(code)) return true;
      const upper = upperOf(code);
      return has(upper) || has(lowerOf(code)) || has(lowerOf(upper));
    },
  };
}

const upperOf = (code: number) =>
  code < 128 ? asciiCase(code, 0x61, -0x20) : changeCase(code, text => text.toUpperCase());

const lowerOf = (code: number) =>
  code < 128 ? asciiCase(code, 0x41, 0x20) : changeCase(code, text => text.toLowerCase());

const asciiCase = (code: number, first: number, step: number) =>
  code >= first && code < first + 26 ? code + step : code;

/** Only to one character: the German sharp s has no single capital to match. */
function changeCase(code: number, change: (text: string) => string): number {
  const changed = change(String.fromCodePoint(code));
  const first = changed.codePointAt(0) ?? code;
  return String.fromCodePoint(first) === changed ? first : code;
}

export const DIGITS: readonly Range[] = [[0x30, 0x39]];
export const WORD: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
/** RE2's \s: ASCII alone, and without the vertical tab. */
export const SPACE: readonly Range[] = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];

const WORD_TEST = inRanges(WORD);
export const isWordCharacter = (code: number) => WORD_TEST.has(code);

const LETTERS: readonly Range[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
];

/** What may stand in [[:name:]]. */
export const POSIX: ReadonlyMap<string, readonly Range[]> = new Map<string, readonly Range[]>([
  ['alnum', [...DIGITS, ...LETTERS]],
  ['alpha', LETTERS],
  ['ascii', [[0, 0x7f]]],
  [
    'blank',
    [
      [0x09, 0x09],
      [0x20, 0x20],
    ],
  ],
  [
    'cntrl',
    [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ['digit', DIGITS],
  ['graph', [[0x21, 0x7e]]],
  ['lower', [[0x61, 0x7a]]],
  ['print', [[0x20, 0x7e]]],
  [
    'punct',
    [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
  ],
  [
    'space',
    [
      [0x09, 0x0d],
      [0x20, 0x20],
    ],
  ],
  ['upper', [[0x41, 0x5a]]],
  ['word', WORD],
  ['xdigit', [...DIGITS, [0x41, 0x46], [0x61, 0x66]]],
]);

const PROPERTY_COST = 8;
const properties = new Map<string, CharacterTest>();

/**
 * \p{L}, \p{Lu}, \p{Greek}. The platform's own Unicode tables answer, one character at a time, so nothing can
 * backtrack. Undefined for a name they do not know. Kept: there are some hundreds, and each is slow to make.
 */
export function unicodeClass(name: string): CharacterTest | undefined {
  const kept = properties.get(name);
  if (kept) return kept;
  const pattern = propertyPattern(`\\p{${name}}`) ?? propertyPattern(`\\p{Script=${name}}`);
  if (!pattern) return undefined;
  const test = { has: (code: number) => pattern.test(String.fromCodePoint(code)), cost: PROPERTY_COST };
  properties.set(name, test);
  return test;
}

function propertyPattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined; // SyntaxError, for a property it does not know.
  }
}

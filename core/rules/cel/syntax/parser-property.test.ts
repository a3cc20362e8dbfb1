import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../cel';
import { ENVIRONMENT } from '../cel-fixture';
import { parse } from './parser';

/** Pieces that are likely to meet in a rule, and some that are not. */
const piece = fc.constantFrom(
  ...[
    'event',
    '.amount',
    '.channel',
    '.codes',
    'x',
    'list',
    '.denied',
    ' in ',
    '&&',
    '||',
    '!',
    '-',
    '+',
    '*',
    '/',
    '%',
  ],
  ...[
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    '?',
    ':',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '.',
    '1',
    '2.5',
    '0x1f',
    '1e9',
    '7u',
  ],
  ...[
    '"a"',
    "'",
    '"',
    '"""',
    "'''",
    'r"\\d"',
    '\\',
    '\\n',
    'true',
    'null',
    'has(',
    'size(',
    '.all(x, ',
    '.map(x, ',
    '.matches(',
  ],
  ...[
    '//',
    '\n',
    ' ',
    '\t',
    '=',
    '&',
    '|',
    '😀',
    '\u0000',
    '\ud800',
    'é',
    'if',
    'and',
    '__proto__',
    '.constructor',
  ],
);

const source = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join('')),
  fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join(' ')),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

test('no text makes the compiler throw: it compiles, or something is wrong with it and it says where', () => {
  fc.assert(
    fc.property(source, text => {
      const compilation = compile(text, ENVIRONMENT, { kind: 'bool' });
      if (compilation.ok) return;
      expect(compilation.problems.length).toBeGreaterThan(0);
      for (const problem of compilation.problems) {
        expect(problem.message).not.toBe('');
        expect(problem.offset).toBeGreaterThanOrEqual(0);
        expect(problem.offset + problem.length).toBeLessThanOrEqual(text.length);
        const before = text.slice(0, problem.offset).split('\n');
        expect([problem.line, problem.column]).toEqual([before.length, (before.at(-1) ?? '').length + 1]);
      }
    }),
    { numRuns: 1500 },
  );
});

test('what parses, parses the same in brackets and with blanks around it', () => {
  fc.assert(
    fc.property(source, text => {
      const parsed = parse(text);
      if (!parsed.ok) return;
      const again = parse(`\n(${text}\n) // end`);
      if (!again.ok)
        expect(again.message).toContain('nested more than'); // One bracket too many.
      else expect(withoutPlaces(again.expr)).toEqual(withoutPlaces(parsed.expr));
    }),
    { numRuns: 800 },
  );
});

test('a part cut off never turns into a crash', () => {
  const whole =
    'event.lines.all(x, has(x.price) && x.price > 1.5e3) ? {"a": [1, -0x2]} : r"""\\d""".matches(\'x\\u00e9\')';
  for (let end = 0; end <= whole.length; end++) {
    for (const start of [0, 5, 19, 40, 60]) expect(typeof parse(whole.slice(start, end)).ok).toBe('boolean');
  }
});

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) => (key === 'offset' || key === 'length' ? undefined : part)),
  );
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex } from './regex';

/** The part of the syntax that means the same to us and to JavaScript with the flags `u` and `s`. */
const atom = fc.constantFrom(
  ...['a', 'b', 'c', 'é', '😀', '.', '\\d', '\\w', '\\D', '\\W', '\\.', '\\-'].map(text =>
    text.replace('\\-', '-'),
  ),
  ...['[ab]', '[^ab]', '[a-c]', '[^b-c]', '[\\d_]', '[^\\w]', '[é😀]', '^', '$', '\\b', '\\B'],
);

const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{1,3}', '{0,2}', '{2,}');

/** Fewer, and short texts: the engine we compare with backtracks. */
const groupQuantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}');

const isAssertion = (text: string) => ['^', '$', '\\b', '\\B'].includes(text);

const { pattern } = fc.letrec<{ pattern: string; piece: string }>(tie => ({
  pattern: fc
    .array(fc.array(tie('piece'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map(branches => branches.map(pieces => pieces.join('')).join('|')),
  piece: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    // JavaScript with `u` has no repeated assertions.
    fc.tuple(atom, quantifier).map(([text, times]) => (isAssertion(text) ? text : text + times)),
    fc.tuple(tie('pattern'), groupQuantifier).map(([inner, times]) => `(${inner})${times}`),
    fc.tuple(tie('pattern'), groupQuantifier).map(([inner, times]) => `(?:${inner})${times}`),
  ),
}));

const subject = fc
  .array(fc.constantFrom('a', 'b', 'c', 'é', '😀', '1', '_', '-', '.', ' ', '\n'), { maxLength: 6 })
  .map(parts => parts.join(''));

test('a pattern finds what the native engine finds', () => {
  fc.assert(
    fc.property(pattern, subject, (source, text) => {
      // V8 also asks for \\B inside a surrogate pair, where no character ends.
      fc.pre(!(source.includes('\\B') && text.includes('😀')));
      const compiled = compileRegex(source);
      if (!compiled.ok) return; // Too large: repeats in repeats.
      const found = compiled.regex.test(text, () => undefined);
      expect(found).toBe(new RegExp(source, 'u').test(text));
    }),
    { numRuns: 1000 },
  );
});

test('so it does whatever the case', () => {
  const cased = fc
    .array(fc.constantFrom('a', 'B', 'é', 'É', 'k', 'S', '1', '-'), { maxLength: 6 })
    .map(parts => parts.join(''));
  const simple = fc
    .array(fc.constantFrom('a', 'A', 'b', 'é', 'k', 's', '[a-c]', '[^b]', '[É]', '.', '\\d'), {
      minLength: 1,
      maxLength: 5,
    })
    .map(parts => parts.join(''));
  fc.assert(
    fc.property(simple, cased, (source, text) => {
      const compiled = compileRegex(`(?i)${source}`);
      if (!compiled.ok) throw new Error(compiled.message);
      expect(compiled.regex.test(text, () => undefined)).toBe(new RegExp(source, 'iu').test(text));
    }),
    { numRuns: 800 },
  );
});

test('no text makes the compiler throw', () => {
  const letters = fc.constantFrom(...'ab01(){}[]|*+?.^$\\-,:<>=!#&~pPxudwsbBAzQEimsU😀\n');
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.array(letters, { maxLength: 40 }).map(parts => parts.join('')),
  );
  fc.assert(
    fc.property(anything, subject, (source, text) => {
      const compiled = compileRegex(source);
      if (compiled.ok) expect(typeof compiled.regex.test(text, () => undefined)).toBe('boolean');
      else expect(compiled.message).not.toBe('');
    }),
    { numRuns: 1000 },
  );
});

test('an anchored pattern finds a part of what it finds when it is not', () => {
  fc.assert(
    fc.property(pattern, subject, (source, text) => {
      const [free, anchored] = [compileRegex(`(?:${source})`), compileRegex(`^(?:${source})$`)];
      if (!free.ok || !anchored.ok) return;
      if (anchored.regex.test(text, () => undefined))
        expect(free.regex.test(text, () => undefined)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint, orderedKey, timeAt } from './ordered-key';

const timeArb = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(2 ** 32, 2 ** 32 - 1, -(2 ** 32), -(2 ** 32) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 52),
);

test('keys sort newest first, then by what follows', () => {
  fc.assert(
    fc.property(timeArb, timeArb, fc.uint8Array({ minLength: 2, maxLength: 2 }), (a, b, tail) => {
      const order = Buffer.compare(orderedKey(a, tail), orderedKey(b, tail));
      expect(order).toBe(Math.sign(b - a) + 0);
    }),
    { numRuns: 2_000 },
  );
});

test('a time is read back as it was written', () => {
  fc.assert(
    fc.property(timeArb, time => {
      expect(timeAt(orderedKey(new Uint8Array(3), time), 3)).toBe(time + 0);
    }),
    { numRuns: 2_000 },
  );
});

test('what JSON tells apart has another fingerprint', () => {
  const values = [1, '1', null, 'null', true, 'true', '', '\ud800', '\ud801', '\ufffd', ['a', 'b'], 'a,b'];
  expect(new Set(values.map(value => fingerprint(value).toString('hex'))).size).toBe(values.length);
  expect(fingerprint('a', 'b')).not.toEqual(fingerprint(['a', 'b']));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest, suggestion } from './suggest';

const distances: [a: string, b: string, errors: number][] = [
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['amount', 'amount', 0],
  ['amout', 'amount', 1],
  ['amoount', 'amount', 1],
  ['amaunt', 'amount', 1],
  ['amuont', 'amount', 1],
  ['mount', 'amount', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
  ['chanel', 'channel', 1],
  ['abcdef', 'fedcba', 5],
];

test.each(distances)('from %j to %j it is %i typing errors', (a, b, errors) => {
  expect(editDistance(a, b)).toBe(errors);
  expect(editDistance(b, a)).toBe(errors);
});

test('a limit cuts the search short and changes nothing below it', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(name, name, fc.integer({ min: 1, max: 6 }), (a, b, limit) => {
      const exact = editDistance(a, b);
      const limited = editDistance(a, b, limit);
      if (exact < limit) expect(limited).toBe(exact);
      else expect(limited).toBeGreaterThanOrEqual(limit);
    }),
  );
});

const FIELDS = ['amount', 'channel', 'card', 'isOnline', 'country', 'merchantCategory'];

const found: [typed: string, meant: string | undefined][] = [
  ['amout', 'amount'],
  ['Amount', 'amount'],
  ['AMOUNT', 'amount'],
  ['chanel', 'channel'],
  ['crad', 'card'],
  ['crd', 'card'],
  ['contry', 'country'],
  ['isonline', 'isOnline'],
  ['merchantCategorie', 'merchantCategory'],
  ['x', undefined],
  ['terminal', undefined],
  ['', undefined],
  ['a'.repeat(100), undefined],
];

test.each(found)('who types %j means %s', (typed, meant) => expect(nearest(typed, FIELDS)).toBe(meant));

test('the nearest wins over the first', () => {
  expect(nearest('cards', ['carrots', 'care', 'card'])).toBe('card');
});

test('few names are listed where none is near, many are not', () => {
  expect(suggestion('zzz', ['a', 'b'], 'event.')).toBe('; there is event.a, event.b');
  expect(
    suggestion(
      'zzz',
      FIELDS.flatMap(name => [name, `${name}2`]),
    ),
  ).toBe('');
  expect(suggestion('zzz', [])).toBe('');
  expect(suggestion('amout', FIELDS, 'event.')).toBe('; did you mean event.amount?');
});

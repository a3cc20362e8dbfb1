import { describe, expect, it } from 'vitest';
import { comparedText, inOrder } from './compared-text';

const texts = (stored: unknown, recomputed: unknown) =>
  comparedText(stored, recomputed).map(({ text }) => text);

describe('two values side by side', () => {
  it.each<[string, unknown, unknown, string[]]>([
    ['short ones are whole', 1, 2, ['1', '2']],
    ['nothing is null', undefined, null, ['null', 'null']],
    ['objects are JSON', { a: 1 }, { a: 2 }, ['{"a":1}', '{"a":2}']],
    ['equal long ones are whole', 'x'.repeat(99), 'x'.repeat(99), ['x'.repeat(99), 'x'.repeat(99)]],
    [
      'long ones that differ late are shown from there',
      `${'x'.repeat(99)}1`,
      `${'x'.repeat(99)}2`,
      [`…${'x'.repeat(20)}1`, `…${'x'.repeat(20)}2`],
    ],
  ])('%s', (_, stored, recomputed, wanted) => expect(texts(stored, recomputed)).toEqual(wanted));

  it('what differs comes first, then what is unknown', () => {
    const field = (name: string, equal: boolean | null) => ({
      field: name,
      stored: 1,
      recomputed: 1,
      equal,
      note: null,
    });
    const fields = [field('a', true), field('b', null), field('c', false), field('d', true)];
    expect(inOrder(fields).map(each => each.field)).toEqual(['c', 'b', 'a', 'd']);
  });
});

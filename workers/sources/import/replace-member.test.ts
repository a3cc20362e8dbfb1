import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceMember } from './replace-member';

const key = fc.constantFrom('time', 'ti', 'timer', 'a', 't"ime', '', 'tïme');

describe('replaceMember', () => {
  it('changes the one member and nothing else', () => {
    const object = fc.dictionary(key, fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, key, fc.constantFrom(0, 1, 4), (value, name, indent) => {
        const text = JSON.stringify(value, null, indent);
        const expected = Object.hasOwn(value, name) ? { ...value, [name]: 42 } : value;
        expect(replaceMember(text, name, '42')).toBe(JSON.stringify(expected, null, indent));
      }),
    );
  });

  it.each([
    [
      '{"amount":12.50,"time":1.0e3 ,"x":9007199254740993}',
      '{"amount":12.50,"time":7 ,"x":9007199254740993}',
    ],
    ['{"a":{"time":1},"time":{"b":[1,2]},"c":["time"]}', '{"a":{"time":1},"time":7,"c":["time"]}'],
    ['{"a":"\\"time\\":1,","time" : "2024-01-01"}', '{"a":"\\"time\\":1,","time" : 7}'],
    ['{"t\\u0069me":1}', '{"t\\u0069me":7}'],
    ['{"time":1,"time":2}', '{"time":7,"time":7}'],
    ['{"a":"time"}', '{"a":"time"}'],
    ['{"time":[]}', '{"time":7}'],
  ])('of %s makes %s', (text, expected) => {
    expect(replaceMember(text, 'time', '7')).toBe(expected);
  });
});

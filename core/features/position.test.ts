import { describe, expect, it } from 'vitest';
import { placeOf, positionOf } from './position';

describe('a position', () => {
  it.each([0n, 1n, 4095n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 41n - 1n])(
    'is the place it was made of, at offset %s',
    offset => {
      for (const partition of [0, 1, 4095])
        expect(placeOf(positionOf(partition, offset))).toEqual({ partition, offset: String(offset) });
    },
  );
});

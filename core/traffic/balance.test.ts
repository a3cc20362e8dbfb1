import { describe, expect, it } from 'vitest';
import { assertBalanced, unaccounted } from './balance';

const ends = { read: 10, accepted: 7, late: 1, duplicate: 1, rejected: 1 };

describe('the records read', () => {
  it('are even where each ended in one of four', () => {
    expect(unaccounted(ends)).toBe(0);
    expect(() => assertBalanced('stream pay, partition 2', ends)).not.toThrow();
  });
  it.each(['read', 'accepted', 'late', 'duplicate', 'rejected'] as const)(
    'are missed where %s is off by one',
    key => {
      expect(unaccounted({ ...ends, [key]: ends[key] + 1 })).toBe(key === 'read' ? 1 : -1);
      expect(() => assertBalanced('stream pay, partition 2', { ...ends, [key]: ends[key] - 1 })).toThrow(
        /^stream pay, partition 2: \d+ accepted \+ \d+ late \+ \d+ duplicate \+ \d+ rejected is not \d+ read$/,
      );
    },
  );
});

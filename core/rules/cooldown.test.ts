import { describe, expect, it } from 'vitest';
import { raises, type Cooldowns } from './cooldown';

const RULE = { name: 'fast', mode: 'live', cooldownMs: 10 };

describe('the cooldown of a rule', () => {
  it('is measured from the newest alert, which an older one of a partition far ahead does not hide', () => {
    const cooldowns: Cooldowns = new Map();
    const at = (timeMs: number, watermark: number) => raises(cooldowns, RULE, 'a', timeMs, watermark, 0);
    expect(at(100, 0)).toBe(true);
    expect(at(50, 200), 'this watermark has left the alert at 100 behind').toBe(true);
    expect(at(95, 0), 'this one has not').toBe(false);
    expect(at(110, 0)).toBe(true);
  });

  it('rests on both sides of an alert, its bounds excluded', () => {
    const at = (timeMs: number) => {
      const cooldowns: Cooldowns = new Map();
      raises(cooldowns, RULE, 'a', 100, 0, 0);
      return raises(cooldowns, RULE, 'a', timeMs, 0, 0);
    };
    expect([89, 90, 91, 109, 110, 111].map(at)).toEqual([true, true, false, false, true, true]);
  });
});

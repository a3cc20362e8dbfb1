import { describe, expect, it } from 'vitest';
import { fromLocal, toLocal } from './local-input';

describe('a time in a control', () => {
  it.each(['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
    'is read back as written in %s, in summer and winter',
    zone => {
      for (const ms of [Date.UTC(2026, 0, 5, 3, 4, 5), Date.UTC(2026, 6, 5, 23, 59, 59)]) {
        expect(fromLocal(toLocal(ms, zone), zone)).toBe(ms);
      }
    },
  );
  it('is the wall clock of the zone', () => {
    expect(toLocal(Date.UTC(2026, 6, 5, 12), 'Europe/Paris')).toBe('2026-07-05T14:00:00');
    expect(toLocal(undefined, 'UTC')).toBe('');
  });
  it('half written is none', () => {
    expect(fromLocal('', 'UTC')).toBeUndefined();
    expect(fromLocal('2026-13', 'UTC')).toBeUndefined();
  });
});

export type TokenBucket = { take(nowMs: number): boolean };

/** `burst` at once, `perSecond` in the long run. */
export function openTokenBucket(options: { burst: number; perSecond: number; nowMs: number }): TokenBucket {
  let tokens = options.burst;
  let filledMs = options.nowMs;
  return {
    take: nowMs => {
      tokens = Math.min(options.burst, tokens + ((nowMs - filledMs) / 1000) * options.perSecond);
      filledMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

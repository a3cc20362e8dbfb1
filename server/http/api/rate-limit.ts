import { openTokenBucket, type TokenBucket } from '../../sockets/token-bucket';
import { failed, Refusal } from './reply';

/** Buckets by name, the ones used longest ago forgotten: a stranger cannot fill the memory with names. */
export type RateLimit = Readonly<{
  /** Takes one, or refuses with 429 and when to come again. */
  take(name: string, nowMs: number): void;
}>;

const NAMES_MAX = 10_000;

export function openRateLimit({ burst, perSecond }: { burst: number; perSecond: number }): RateLimit {
  const buckets = new Map<string, TokenBucket>();
  return {
    take(name, nowMs) {
      const bucket = buckets.get(name) ?? openTokenBucket({ burst, perSecond, nowMs });
      buckets.delete(name);
      buckets.set(name, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > NAMES_MAX && oldest !== undefined) buckets.delete(oldest);
      if (!bucket.take(nowMs)) throw tooMany(Math.ceil(1 / perSecond));
    },
  };
}

function tooMany(seconds: number): Refusal {
  const message = `too many requests; try again in ${seconds} s`;
  return new Refusal(failed(429, message, { headers: { 'retry-after': String(seconds) } }));
}

import { openRateLimit } from './rate-limit';

/**
 * Tries at sign-in: of one address at one account ten at once and then one in half a minute; of one address, and at
 * one account from anywhere, a few times that, so that neither guessing many accounts nor guessing one from many
 * places gets far, and nobody is locked out by another's tries for long.
 */
export function openSignInLimit() {
  const pair = openRateLimit({ burst: 10, perSecond: 1 / 30 });
  const account = openRateLimit({ burst: 50, perSecond: 1 / 5 });
  const address = openRateLimit({ burst: 60, perSecond: 1 / 2 });
  return {
    take(who: { email: string; from: string }, nowMs: number): void {
      address.take(who.from, nowMs);
      account.take(who.email, nowMs);
      pair.take(`${who.from} ${who.email}`, nowMs);
    },
  };
}

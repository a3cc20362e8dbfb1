export type LeaseOptions = Readonly<{
  /** The session's length as the servers granted it. */
  sessionMs: () => number;
  /** Monotonic. */
  clock: () => number;
  /** Asks the server anything and waits for its answer, so long at most. */
  beat(timeoutMs: number): Promise<void>;
  /** A beat had no answer in time. */
  onMissed(): void;
  /** There was no answer for two thirds of a session. */
  onOver(): void;
}>;

export type Lease = Readonly<{ isValid(): boolean; renewNow(): void; stop(): void }>;

/**
 * Our own judgement of whether the session lives. A beat that was answered renews the lease from the moment it was
 * *sent*: the server saw it later than that and ends the session a whole session after it, so that a lease of two
 * thirds is over well before. What the client says of its connection is not asked.
 */
export function startLease(
  { sessionMs, clock, beat, onMissed, onOver }: LeaseOptions,
  grantedAt: number,
): Lease {
  let until = grantedAt + leaseMs();
  let deadline: NodeJS.Timeout | undefined;
  let next: NodeJS.Timeout | undefined;
  let isStopped = false;
  arm();
  void beatOn();

  return {
    isValid: () => !isStopped && !isOver(),
    renewNow: () => void beatOn(),
    stop,
  };

  async function beatOn() {
    clearTimeout(next);
    const sentAt = clock();
    const wasAnswered = await beat(sessionMs() / 4).then(
      () => true,
      () => false,
    );
    if (isStopped || isOver()) return;
    if (wasAnswered) {
      until = Math.max(until, sentAt + leaseMs());
      arm();
    } else onMissed();
    clearTimeout(next);
    next = setTimeout(() => void beatOn(), Math.max(0, sentAt + sessionMs() / 4 - clock()));
  }

  function arm() {
    clearTimeout(deadline);
    deadline = setTimeout(() => !isOver() && arm(), Math.max(0, until - clock()));
  }

  /** Also where the timer is late: a process that was paused finds out at its first question. */
  function isOver(): boolean {
    if (isStopped || clock() < until) return isStopped;
    stop();
    onOver();
    return true;
  }

  function stop() {
    isStopped = true;
    clearTimeout(deadline);
    clearTimeout(next);
  }

  function leaseMs() {
    return (sessionMs() * 2) / 3;
  }
}

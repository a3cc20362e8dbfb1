import { setTimeout as sleep } from 'node:timers/promises';

/** A time of leading. `signal` aborts when it is over; `resign` ends it, so that another may lead. */
export type Term = Readonly<{ signal: AbortSignal; resign(): Promise<void> }>;

export type Leading = Readonly<{
  /** Lines up and resolves when it is this member's turn. */
  stand(): Promise<Term>;
  whileLeading(signal: AbortSignal): Promise<void>;
  /** Aborts with the member's session: then there is no next term. */
  lost: AbortSignal;
  log(line: string): void;
  retryMs?: number;
}>;

/**
 * Leads whenever it is this member's turn, until its session is lost. One whose work failed gives the lead away and
 * lines up again: a leader that cannot lead must not keep the others from it.
 */
export async function leadWheneverElected({ stand, whileLeading, lost, log, retryMs = 1_000 }: Leading) {
  while (!lost.aborted) {
    try {
      const term = await stand();
      try {
        await whileLeading(term.signal);
        await over(term.signal);
      } finally {
        await term.resign();
      }
    } catch (error) {
      if (lost.aborted) return;
      log(`leading failed, another may lead now: ${String(error)}`);
      await sleep(retryMs, undefined, { signal: lost, ref: false }).catch(() => undefined);
    }
  }
}

const over = (signal: AbortSignal) =>
  new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

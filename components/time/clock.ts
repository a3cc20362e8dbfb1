/**
 * The page's clock: the server's time, as far as frames tell, ticking once a second while someone looks. A hidden
 * page does not tick.
 */
type Listener = () => void;

const listeners = new Set<Listener>();
let timer: ReturnType<typeof setInterval> | null = null;
/** Server clock minus ours. */
let offsetMs = 0;
let tick: number | null = null;

export const serverNow = () => Date.now() + offsetMs;

/** Learns the server's clock from a message it stamped: the youngest message is the truest. */
export function learnServerTime(atMs: number): void {
  const seen = atMs - Date.now();
  if (!isLearned || seen > offsetMs) offsetMs = seen;
  isLearned = true;
}
let isLearned = false;

export function subscribeClock(listener: Listener): () => void {
  listeners.add(listener);
  timer ??= setInterval(beat, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The last tick; null until there was one. */
export const clockTick = () => tick;

function beat(): void {
  if (document.visibilityState === 'hidden') return;
  tick = serverNow();
  for (const listener of listeners) listener();
}

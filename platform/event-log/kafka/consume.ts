import type { Batch, Bounds } from '../event-log';
import type { Flow } from './flow';
import { untilAborted } from './until-aborted';

export type FlowHandlers = Readonly<{
  handle: (batch: Batch) => Promise<void>;
  onIdle: ((end: bigint) => Promise<void>) | undefined;
}>;
type AskBounds = () => Promise<Bounds>;

const IDLE_EVERY_MS = 100;
/** After so long without a record the broker is asked less often whether there is one. */
const QUIET_AFTER_MS = 5000;
const QUIET_EVERY_MS = 250;

/** Hands over what flows until the signal aborts. */
export async function consumeFlow(
  flow: Flow,
  { handle, onIdle }: FlowHandlers,
  askBounds: AskBounds,
  signal: AbortSignal,
): Promise<void> {
  let [idleAt, recordAt] = [-Infinity, performance.now()];
  while (!signal.aborted) {
    const batch = flow.take();
    if (batch !== null) {
      await handle(batch);
      recordAt = performance.now();
      continue;
    }
    const everyMs = performance.now() - recordAt < QUIET_AFTER_MS ? IDLE_EVERY_MS : QUIET_EVERY_MS;
    const isDue = performance.now() - idleAt >= everyMs;
    if (isDue && onIdle !== undefined && (await isAtEnd(flow, askBounds, signal))) {
      if (signal.aborted) return;
      await onIdle(flow.end);
      idleAt = performance.now();
    }
    await flow.wait(everyMs, signal);
  }
}

/** Only the broker's own word counts: a broker that cannot be reached is not a log without news. */
async function isAtEnd(flow: Flow, askBounds: AskBounds, signal: AbortSignal): Promise<boolean> {
  if (flow.position < flow.end) await flow.wait(IDLE_EVERY_MS, signal);
  if (performance.now() - flow.endHeardAt > IDLE_EVERY_MS) {
    const bounds = await untilAborted(askBounds(), signal).catch(() => undefined);
    if (bounds === undefined) return false;
    flow.hearEnd(bounds.end);
  }
  return flow.isEmpty && flow.position >= flow.end;
}

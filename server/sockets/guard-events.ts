import type { GatewaySocket } from './realtime';
import { openTokenBucket } from './token-bucket';

const EVENTS = new Set<string>(['join', 'leave', 'rules:save']);
const BURST = 40;
const PER_SECOND = 10;
/** A client that goes on regardless of being refused is cut. */
const REFUSALS_MAX = 100;

/** Before any handler: no event we do not know, none without a way to answer, and not too many. */
export function guardEvents(socket: GatewaySocket): void {
  const bucket = openTokenBucket({ burst: BURST, perSecond: PER_SECOND, nowMs: performance.now() });
  let refusals = 0;
  const refuse = (error: string, reply: unknown, status: number) => {
    refusals += 1;
    if (typeof reply === 'function') reply({ ok: false, status, error });
    else socket.emit('denied', { error });
    if (refusals > REFUSALS_MAX) socket.disconnect(true);
  };
  // A listener must stand before anything can go wrong, else the error ends the process.
  socket.on('error', error => refuse(error.message, null, 400));
  socket.use(([name, ...values], next) => {
    const reply = values.at(-1);
    if (!bucket.take(performance.now())) return refuse('too many requests: wait a moment', reply, 429);
    if (typeof name !== 'string' || !EVENTS.has(name)) return refuse('unknown event', reply, 404);
    if (values.length !== 2 || typeof reply !== 'function') {
      return refuse(`${name} takes one value and a callback`, reply, 400);
    }
    next();
  });
}

import { randomUUID } from 'node:crypto';
import { isPortError } from '../../../platform/port-error';
import { failed, Refusal, type Reply } from './reply';

/** What went wrong as an answer. What only we can mend is written down under an id, and the answer has the id alone. */
export function errorReply(error: unknown, request: Request): Reply {
  if (error instanceof Refusal) return error.reply;
  const id = randomUUID();
  const { pathname } = new URL(request.url);
  console.error(`[${id}] ${request.method} ${pathname} failed:`, error);
  if (isUnavailable(error)) {
    const message = `a store does not answer; try again (the log has it as ${id})`;
    return failed(503, message, { headers: { 'retry-after': '1' } });
  }
  return failed(500, `something went wrong; the log has it as ${id}`);
}

/** Whether it may pass by itself: what the ports say, and what Prisma says of connections and queues. */
function isUnavailable(error: unknown): boolean {
  if (isPortError(error)) return error.retriable;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  const isPrisma =
    /^P(1\d{3}|2024|2028|2037)$/.test(code) || error.name === 'PrismaClientInitializationError';
  return isPrisma || /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE)$/.test(code) || isUnavailable(error.cause);
}

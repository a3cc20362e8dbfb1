import { randomUUID } from 'node:crypto';
import { z } from 'zod';
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
  return GONE.test(code) || GONE.test(databaseCode(error)) || isUnavailable(error.cause);
}

/** Prisma: no connection, none in time, none free; PostgreSQL: going down, gone, too many; the socket's own. */
const GONE = /^(P1\d{3}|P2024|P2028|P2037|57P0\d|08\w{3}|53300|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE)$/;

const driverErrorSchema = z.object({
  meta: z.object({ driverAdapterError: z.object({ cause: z.object({ originalCode: z.string() }) }) }),
});

/** What the database itself said, where Prisma has no word of its own for it. */
function databaseCode(error: Error): string {
  const parsed = driverErrorSchema.safeParse(error);
  return parsed.success ? parsed.data.meta.driverAdapterError.cause.originalCode : '';
}

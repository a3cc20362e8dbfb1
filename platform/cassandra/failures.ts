import { errors, types } from 'cassandra-driver';
import { PortError } from '../port-error';

/** Cassandra's answers that say: not now. */
const NOT_NOW = new Set<number>([
  types.responseErrorCodes.overloaded,
  types.responseErrorCodes.unavailableException,
  types.responseErrorCodes.isBootstrapping,
  types.responseErrorCodes.truncateError,
  types.responseErrorCodes.serverError,
  types.responseErrorCodes.readFailure,
  types.responseErrorCodes.writeFailure,
]);
const TIMED_OUT = new Set<number>([
  types.responseErrorCodes.readTimeout,
  types.responseErrorCodes.writeTimeout,
]);

/** What the driver threw, as the port says it. What is not the world's failure (a wrong statement) stays as it is. */
export function asPortError(what: string, error: unknown): unknown {
  const said = (code: 'timeout' | 'unavailable') =>
    new PortError(
      code,
      `Cassandra: ${what} failed: ${error instanceof Error ? error.message : String(error)}`,
      true,
      error,
    );
  if (error instanceof errors.OperationTimedOutError) return said('timeout');
  if (error instanceof errors.NoHostAvailableError) return said('unavailable');
  if (error instanceof errors.BusyConnectionError) return said('unavailable');
  if (error instanceof errors.DriverError && 'isSocketError' in error) return said('unavailable');
  if (error instanceof errors.ResponseError && TIMED_OUT.has(error.code)) return said('timeout');
  if (error instanceof errors.ResponseError && NOT_NOW.has(error.code)) return said('unavailable');
  return error;
}

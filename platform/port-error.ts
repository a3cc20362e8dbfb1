export type PortErrorCode = 'unavailable' | 'timeout' | 'fenced' | 'lost' | 'missing' | 'in_use' | 'refused';

/** The world failed us. `retriable` picks back-off or stop; nobody parses messages. */
export class PortError extends Error {
  override readonly name = 'PortError';
  constructor(
    readonly code: PortErrorCode,
    message: string,
    readonly retriable: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

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

/** Whether it is one, also one of another copy of this module: what is bundled apart has a class of its own. */
export const isPortError = (error: unknown): error is PortError =>
  error instanceof Error && error.name === 'PortError' && 'code' in error && 'retriable' in error;

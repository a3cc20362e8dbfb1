import { CommandError } from './command-error';

/** Failures that people can do something about: their message is a whole sentence. */
const EXPECTED = new Set(['SettingsError', 'DataFolderError', 'PortInUseError', 'PortError', 'StoppedError']);

/** What to print about an error, and the exit status. Only a bug of ours shows where it happened. */
export function describeFailure(error: unknown): { text: string; status: number } {
  if (error instanceof CommandError) return { text: error.message, status: error.status };
  if (!(error instanceof Error)) return { text: String(error), status: 1 };
  if (error.name === 'UsageError') return { text: error.message, status: 2 };
  if (EXPECTED.has(error.name)) return { text: withCause(error), status: 1 };
  return { text: `Weir failed unexpectedly: ${error.stack ?? error.message}`, status: 1 };
}

function withCause({ message, cause }: Error): string {
  if (!(cause instanceof Error) || cause.message === '' || message.includes(cause.message)) return message;
  return `${message} (${cause.message})`;
}

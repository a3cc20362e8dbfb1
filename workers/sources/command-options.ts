import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './usage-error';

/** What parseArgs reads of a command's arguments. Throws a UsageError that says how the command is used. */
export function commandOptions<Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}. Usage: ${usage}`);
  }
}

/** The value of `--input STREAM=FILE`. */
export function inputOption(text: string): { stream: string; file: string } {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new UsageError(`--input ${text}: STREAM=FILE is expected`);
  return { stream: text.slice(0, at), file: text.slice(at + 1) };
}

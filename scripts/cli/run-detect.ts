import { detectCommand } from '../../workers/detect/detect-command';
import type { CommandContext } from './commands';

/** `weir detect`: from a file or standard input to a file or standard output. */
export const runDetect = (args: readonly string[], { note }: CommandContext): Promise<number> =>
  detectCommand(args, { stdin: process.stdin, stdout: process.stdout, note });

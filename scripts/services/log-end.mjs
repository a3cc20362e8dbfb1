// @ts-check
import { readFile, stat } from 'node:fs/promises';

const END_LINES = 30;
const ERROR_LINES = 5;
const ERROR = /\b(ERROR|FATAL|Caused by)\b/;

/**
 * How much of the log is of earlier runs.
 * @param {string} file
 */
export const lengthOf = file =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/**
 * The last 30 lines of a log, after the first errors: a server that fails may say much while it shuts down.
 * @param {string} file
 * @param {number} from the length it had before this run
 */
export async function tellingLines(file, from) {
  const lines = (await readLog(file, from)).trimEnd().split('\n');
  const errors = lines.slice(0, -END_LINES).filter(line => ERROR.test(line));
  return [...errors.slice(0, ERROR_LINES), ...(errors.length > 0 ? ['...'] : []), ...lines.slice(-END_LINES)];
}

/**
 * @param {string} file
 * @param {number} from
 */
export const readLog = async (file, from) => (await readFile(file)).subarray(from).toString();

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseDurationMs } from '../../core/time/duration';
import { parseIsoTimeMs } from '../../core/time/iso-time';

export const DAY_MS = 86_400_000;

/** Whole days, the first and the last included, as numbers of days since the epoch. */
export type Days = Readonly<{ first: number; last: number }>;

export type HandbookOptions = Readonly<{
  dir: string;
  /** The files of the days up to the last test day, in order. */
  files: readonly string[];
  train: Days;
  test: Days;
  delayDays: number;
  seed: number;
}>;

const USAGE = 'npm run bench:handbook -- --data DIR --train A..B --delay 7d --test C..D [--seed N]';

/** Reads the options; throws an Error that names what is wrong with one. */
export function readHandbookOptions(args: readonly string[]): HandbookOptions {
  const text = { type: 'string' } as const;
  const options = { data: text, train: text, test: text, delay: text, seed: text };
  const { values } = parseArgs({ args: [...args], options });
  const { data: dir, train, test, delay = '7d', seed = '1' } = values;
  if (dir === undefined || train === undefined || test === undefined)
    throw new Error(`--data, --train and --test are needed. Usage: ${USAGE}`);
  const days = { train: readDays('--train', train), test: readDays('--test', test) };
  const delayDays = (parseDurationMs(delay) ?? Number.NaN) / DAY_MS;
  if (!Number.isInteger(delayDays) || delayDays < 0)
    throw new Error(`--delay ${delay}: whole days such as 7d are expected`);
  if (days.train.last + delayDays >= days.test.first)
    throw new Error(
      `--test ${test} begins before the labels of --train ${train} are known: they take ${delay}`,
    );
  if (!/^\d{1,9}$/.test(seed)) throw new Error(`--seed ${seed}: a whole number is expected`);
  return {
    dir,
    files: filesUntil(dir, days.train.first, days.test.last),
    ...days,
    delayDays,
    seed: Number(seed),
  };
}

function readDays(option: string, text: string): Days {
  const [first, last] = text.split('..').map(day => (parseIsoTimeMs(day) ?? Number.NaN) / DAY_MS);
  if (
    first === undefined ||
    last === undefined ||
    !Number.isInteger(first) ||
    !Number.isInteger(last) ||
    last < first
  )
    throw new Error(`${option} ${text}: two days such as 2018-07-11..2018-07-17 are expected`);
  return { first, last };
}

/** The files named by day, `2018-07-25.csv.gz`. Throws where one of the days asked for is missing. */
function filesUntil(dir: string, first: number, last: number): string[] {
  const files = readdirSync(dir).filter(name => /^\d{4}-\d\d-\d\d\.csv(\.gz)?$/.test(name));
  const wanted = Array.from({ length: last - first + 1 }, (_, index) => dayText(first + index));
  const missing = wanted.filter(day => !files.some(name => name.startsWith(day)));
  if (missing.length > 0) throw new Error(`${dir} has no file of ${missing.join(', ')}`);
  return files.filter(name => name.slice(0, 10) <= dayText(last)).sort();
}

export const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

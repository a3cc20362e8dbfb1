import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { demoEvents, describeEvents, warmingOf } from './engine/bench-events';
import { measureMemory } from './engine/memory';
import { measureRivalJobs, rivalFile } from './engine/rival-jobs';
import { measureGrowth, measureStages } from './engine/stages';

const USAGE = `npm run bench:engine -- [--quick] [--rounds N] [--records N] [--events FILE] [--only stages|growth|jobs|memory]

  --quick     fewer events and rounds: a look, no figure to quote
  --rounds    how often each case is measured; medians are printed (5)
  --records   events of jobs a and b (1100000)
  --events    their file, lines KEY<TAB>JSON as of events.py dense ms N; else it is made with ../shared/rival/events.py`;

/**
 * The engine in one thread, from memory, beside raw JSON.parse of the same bytes; see docs/performance.md. Shares are
 * medians of the ratios of each round.
 */
export async function main(args: readonly string[]): Promise<void> {
  const { isQuick, rounds, records, file, only } = readOptions(args);
  setFlagsFromString('--expose-gc');
  (globalThis as { gc?: unknown }).gc = runInNewContext('gc');
  const count = isQuick ? 200_000 : 700_000;
  const events = demoEvents(count);
  console.log(
    `${machine()}\n${describeEvents(events)}, seed 1, of which the first ${warmingOf(events).warming.count.toLocaleString('en')} warm up; medians of ${rounds}\n`,
  );
  const sections: [string, () => string][] = [
    ['stages', () => measureStages(events, rounds)],
    ['jobs', () => jobs(file, records, rounds)],
    ['growth', () => growth(isQuick, rounds)],
    ['memory', measureMemory],
  ];
  for (const [name, section] of sections) if (only === null || only === name) console.log(`${section()}\n`);
  console.log(
    `peak memory of this benchmark, its events included: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
  );
}

function jobs(given: string | null, records: number, rounds: number): string {
  const file = given ?? rivalFile(records);
  if (file !== null) return measureRivalJobs(file, records, rounds);
  return 'jobs a and b are left out: name a file of their events with --events FILE';
}

function growth(isQuick: boolean, rounds: number): string {
  const most = isQuick ? 100_000 : 1_000_000;
  const count = isQuick ? 200_000 : 400_000;
  const grouped = (groups: number) =>
    demoEvents(Math.max(count, groups), index => `c${(index * 7919) % groups}`);
  return measureGrowth(demoEvents(count), grouped, most, Math.min(rounds, 5));
}

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  return `commit ${commit}, node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, one thread; CPU time, the garbage collector's included`;
}

function readOptions(args: readonly string[]) {
  const isQuick = args.includes('--quick');
  const valueOf = (option: string) => {
    const at = args.indexOf(option);
    return at === -1 ? null : (args[at + 1] ?? null);
  };
  const whole = (option: string, otherwise: number) => {
    const text = valueOf(option);
    const value = text === null ? otherwise : Number(text);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${option} ${text}: a whole number is expected\n\n${USAGE}`);
    return value;
  };
  const known = ['--quick', '--rounds', '--records', '--events', '--only'];
  const unknown = args.find(arg => arg.startsWith('--') && !known.includes(arg));
  if (unknown !== undefined) throw new Error(`${unknown} is no option\n\n${USAGE}`);
  return {
    isQuick,
    rounds: whole('--rounds', isQuick ? 3 : 5),
    records: whole('--records', isQuick ? 200_000 : 1_100_000),
    file: valueOf('--events'),
    only: valueOf('--only'),
  };
}

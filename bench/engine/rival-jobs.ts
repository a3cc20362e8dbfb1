import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamDefinition } from '../../core/definitions/types';
import { metricOf, tasksFor } from './bench-definitions';
import { describeEvents, linesOf, warmingOf, type BenchEvents } from './bench-events';
import { measure } from './rounds';
import type { Outcome } from './run-engine';
import { describeOutcome, engineCase, rawCases, report } from './stages';

/** Events as the script of the other engine's benchmark writes them: `events.py dense ms COUNT`. */
const SCRIPT = '../shared/rival/events.py';

/** The file with the events, made once; null: there is neither a file nor the script. */
export function rivalFile(count: number): string | null {
  const folder = 'node_modules/.cache/weir-bench';
  const file = join(folder, `rival-dense-ms-${count}.tsv`);
  if (existsSync(file)) return file;
  if (!existsSync(SCRIPT)) return null;
  mkdirSync(folder, { recursive: true });
  const output = openSync(`${file}.new`, 'w');
  execFileSync('python3', [SCRIPT, 'dense', 'ms', String(count)], { stdio: ['ignore', output, 'inherit'] });
  closeSync(output);
  renameSync(`${file}.new`, file);
  return file;
}

/** Jobs a and b, from memory in one thread, every window result collected; amounts as decimals and as doubles. */
export function measureRivalJobs(file: string, count: number, rounds: number): string {
  const events = linesOf(readFileSync(file), count);
  const outcomes = new Map<string, Outcome>();
  const cases = (['decimal(2)', 'number'] as const).flatMap(amount => [
    engineCase({ name: `job a, amount ${amount}`, tasks: jobA(amount) }, events, outcomes),
    engineCase({ name: `job b, amount ${amount}`, tasks: jobB(amount) }, events, outcomes),
  ]);
  const times = measure([...rawCases(events), ...cases], rounds);
  const counted = cases.map(({ name }) => `  ${name}: ${describeOutcome(outcomes.get(name))}`);
  return [describeEvents(events), report(times, warmingOf(events).measured.count), ...counted].join('\n');
}

const stream = (amount: string): StreamDefinition => ({
  name: 'payments',
  id: 'id',
  eventTime: 'time',
  fields: { id: 'string', time: 'timestamp', card: 'string', terminal: 'string', amount },
  outOfOrderness: '5s',
});

const byTerminal = () => metricOf('by_terminal', 'payments', ['terminal'], { type: 'tumbling', size: '1m' });

/** Tumbling 1 min by terminal (10,000): count, sum, avg, min, max. */
const jobA = (amount: string) => tasksFor({ streams: [stream(amount)], metrics: [byTerminal()] });

/** Job a, and sliding 10 min / 1 min by card (5,000), and tumbling 5 min over all. */
const jobB = (amount: string) =>
  tasksFor({
    streams: [stream(amount)],
    metrics: [
      byTerminal(),
      metricOf('by_card', 'payments', ['card'], { type: 'sliding', size: '10m', slide: '1m' }),
      metricOf('all', 'payments', [], { type: 'tumbling', size: '5m' }),
    ],
  });

export type { BenchEvents };

import type { StreamDefinition } from '../../core/definitions/types';
import { EventDecoder } from '../../core/events/event-decoder';
import { nodeText } from '../../workers/stages/record-text';
import type { UnitTasks } from '../../workers/stages/unit-tasks';
import { demoStream, fourFeatures, metricOf, rules, tasksFor, threeMetrics } from './bench-definitions';
import { keep, parseBytes, parseStringsMs, warmingOf, type BenchEvents } from './bench-events';
import { collectGarbage, measure, median, ratio, table, timed, type Case, type Times } from './rounds';
import { runEngine, type Outcome } from './run-engine';

const PARSE = 'JSON.parse of the bytes (to a string, parsed)';
const READY = 'JSON.parse of strings made before';

/** Runs of the engine whose time is compared with JSON.parse's. */
type Run = Readonly<{ name: string; tasks: UnitTasks; partitions?: number }>;

/** The engine as a whole and in parts, beside raw JSON.parse of the same bytes. */
export function measureStages(events: BenchEvents, rounds: number): string {
  const stream = demoStream();
  const { features, reading } = fourFeatures();
  const twenty = { rules: [...rules(16), ...reading], features };
  const whole = { streams: [stream], metrics: threeMetrics(), ...twenty };
  const decoding = (name: string, of: StreamDefinition) =>
    decodeCase(name, tasksFor({ streams: [of], ...all(of) }), events);
  const runs: Run[] = [
    { name: 'decode, watermark, intake', tasks: tasksFor({ streams: [stream] }) },
    { name: 'the same and 20 rules on its fields', tasks: tasksFor({ streams: [stream], rules: rules(20) }) },
    {
      name: 'the same, 4 features and the 4 rules that read them',
      tasks: tasksFor({ streams: [stream], features, rules: reading }),
    },
    {
      name: 'the same and 3 metrics (metrics alone)',
      tasks: tasksFor({ streams: [stream], metrics: threeMetrics() }),
    },
    { name: 'whole engine: 3 metrics, 4 features, 20 rules', tasks: tasksFor(whole) },
  ];
  const outcomes = new Map<string, Outcome>();
  const cases = [
    ...rawCases(events),
    decoding('decode alone, every field read', stream),
    ...runs.map(run => engineCase(run, events, outcomes)),
  ];
  const times = measure(cases, rounds);
  const counted = runs.map(({ name }) => `  ${name}: ${describeOutcome(outcomes.get(name))}`);
  return `${report(times, warmingOf(events).measured.count)}\n${counted.join('\n')}`;
}

/** A rule over every field, so that the decoder makes all of them. */
function all({ fields }: StreamDefinition) {
  const when = Object.keys(fields)
    .map(name => `event.${name} == event.${name}`)
    .join(' && ');
  return { rules: [{ name: 'all', stream: 'demo', when, severity: 'low' as const }] };
}

/** Of the events that are measured elsewhere. */
export function rawCases(events: BenchEvents): Case[] {
  const { measured } = warmingOf(events);
  return [
    { name: PARSE, ms: () => timed(() => parseBytes(measured)) },
    { name: READY, ms: () => parseStringsMs(measured) },
  ];
}

function decodeCase(name: string, { streams }: UnitTasks, events: BenchEvents): Case {
  const { warming, measured } = warmingOf(events);
  const [tasks] = streams;
  const decode = (decoder: EventDecoder, { bytes, starts, ends, count }: BenchEvents) => {
    for (let index = 0; index < count; index += 1)
      keep(decoder.decode(bytes, starts[index] ?? 0, ends[index] ?? 0));
  };
  const ms = () => {
    if (tasks === undefined) return Number.NaN;
    const decoder = new EventDecoder(tasks.stream, nodeText);
    decode(decoder, warming);
    collectGarbage();
    return timed(() => decode(decoder, measured));
  };
  return { name, ms };
}

export function engineCase(
  { name, tasks, partitions = 1 }: Run,
  events: BenchEvents,
  outcomes: Map<string, Outcome>,
): Case {
  return {
    name,
    ms: () => {
      const { ms, outcome } = runEngine(tasks, events, partitions);
      outcomes.set(name, outcome);
      return ms;
    },
  };
}

/** A row for each case: its rate, its cost, and its speed as a share of raw JSON.parse's. */
export function report(times: Times, count: number): string {
  const rows = [...times].map(([name, found]) => {
    const ms = median(found);
    return [
      name,
      `${Math.round(count / ms).toLocaleString('en')} k/s`,
      `${Math.round((ms * 1e6) / count).toLocaleString('en')} ns`,
      `${(100 * ratio(times, PARSE, name)).toFixed(0)} %`,
      `${(100 * ratio(times, READY, name)).toFixed(0)} %`,
    ];
  });
  return table([['', 'events', 'an event', 'of parse (bytes)', 'of parse (strings)'], ...rows]);
}

export const describeOutcome = (outcome: Outcome | undefined) =>
  outcome === undefined
    ? 'nothing'
    : `${outcome.read.toLocaleString('en')} read, ${outcome.accepted.toLocaleString('en')} accepted, ` +
      `${outcome.windows.toLocaleString('en')} window results, ${outcome.alerts.toLocaleString('en')} alerts`;

/** What an event costs as one thing grows. */
export function measureGrowth(
  events: BenchEvents,
  grouped: (count: number) => BenchEvents,
  most: number,
  rounds: number,
): string {
  const stream = demoStream();
  const tables: string[] = [];
  const grow = (what: string, runs: readonly Run[], of = events) => {
    const times = measure(
      runs.map(run => engineCase(run, of, new Map())),
      rounds,
    );
    const cells = runs.map(({ name }) => [
      name,
      `${Math.round((median(times.get(name) ?? []) * 1e6) / warmingOf(of).measured.count).toLocaleString('en')} ns`,
    ]);
    tables.push(`${what}: ${cells.map(cell => cell.join(' ')).join(', ')}`);
  };
  grow(
    'rules',
    [1, 10, 100].map(count => ({
      name: String(count),
      tasks: tasksFor({ streams: [stream], rules: rules(count) }),
    })),
  );
  const perCard = [metricOf('by_card', 'demo', ['card'], { type: 'tumbling', size: '10m' })];
  for (const groups of [10, 10_000, most]) {
    const tasks = tasksFor({ streams: [stream], metrics: perCard });
    grow('groups of a tumbling metric', [{ name: groups.toLocaleString('en'), tasks }], grouped(groups));
  }
  const metrics = threeMetrics();
  grow(
    'partitions, 3 metrics',
    [1, 4, 16].map(partitions => ({
      name: String(partitions),
      tasks: tasksFor({ streams: [stream], metrics }),
      partitions,
    })),
  );
  grow(
    'size/slide of a metric by channel and country',
    [1, 10, 60].map(overlap => {
      const window = { type: 'sliding' as const, size: '10m', slide: `${600 / overlap}s` };
      const metric = metricOf('sliding', 'demo', ['channel', 'country'], window);
      return { name: String(overlap), tasks: tasksFor({ streams: [stream], metrics: [metric] }) };
    }),
  );
  return tables.join('\n');
}

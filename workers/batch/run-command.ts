import type { Definitions } from '../../core/definitions/types';
import { assertBalanced } from '../../core/traffic/balance';
import { noEffects, type Effects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import { UsageError } from '../sources/usage-error';
import type { Counters } from '../stages/intake';
import { unitsOf, type UnitTasks } from '../stages/unit-tasks';
import { deal } from './deal';
import { loadPlan } from './load-plan';
import { mergedRecords, type RunInput } from './merged-records';
import { writeJson } from './output-files';
import { textAggregates } from './output-lines';
import { readRunOptions, type RunOptions } from './run-options';
import { RunOutput } from './run-output';

export type RunSummary = Readonly<{
  read: number;
  accepted: number;
  late: number;
  duplicate: number;
  rejected: number;
  windows: number;
  alerts: number;
  seconds: number;
  eventsPerSecond: number;
}>;

/**
 * `weir run`: the engine over bounded inputs; at their end the watermark is +∞. Writes windows.ndjson, alerts.ndjson,
 * dead-letters.ndjson (features.ndjson) and summary.json. `now` is a monotonic clock in ms.
 */
export async function runCommand(args: readonly string[], now: () => number): Promise<RunSummary> {
  const options = readRunOptions(args);
  const { definitions, plan } = loadPlan(options.definitions);
  for (const { stream } of options.inputs) {
    if (!plan.streams.has(stream)) {
      throw new UsageError(
        `--input ${stream}=…: ${stream} is no stream; known are ${[...plan.streams.keys()].join(', ') || 'none'}`,
      );
    }
  }
  const startedAt = now();
  const output = new RunOutput(
    options,
    new Map(plan.metrics.map(metric => [metric.name, textAggregates(metric)])),
  );
  const counters: Counters = { read: 0, accepted: 0, late: 0, duplicate: 0, rejected: 0, ahead: 0 };
  try {
    for (const tasks of unitsOf(plan, { emitFeatures: options.emitFeatures })) {
      const inputs = inputsOf(options, tasks, definitions);
      if (inputs.length === 0) continue;
      const unit = await runUnit(tasks, inputs, options.partitions, output);
      for (const { intakes } of unit.pipelines.values())
        for (const intake of intakes) addCounters(counters, intake.counters);
    }
  } finally {
    output.close();
  }
  return summarise(options, output, counters, (now() - startedAt) / 1000);
}

/** The inputs of a unit's streams, in the order of the arguments. */
function inputsOf(options: RunOptions, { streams }: UnitTasks, definitions: Definitions): RunInput[] {
  return options.inputs.flatMap(({ stream, file }) => {
    const tasks = streams.find(candidate => candidate.stream.name === stream);
    const definition = definitions.streams.find(({ name }) => name === stream);
    return tasks === undefined || definition === undefined ? [] : [{ tasks, definition, file }];
  });
}

async function runUnit(
  tasks: UnitTasks,
  inputs: readonly RunInput[],
  partitions: number,
  output: RunOutput,
): Promise<Unit> {
  const isRead = (stream: string) => inputs.some(input => input.tasks.stream.name === stream);
  // A stream without input has no partitions: nothing waits for what will never come.
  const unit = new Unit(tasks, stream => (isRead(stream) ? partitions : 0), null);
  const effects: Effects = { ...noEffects(), features: [] };
  const offsets = new Map([...unit.pipelines].map(([name, { intakes }]) => [name, intakes.map(() => 0n)]));
  for await (const { input, records } of mergedRecords(inputs)) {
    const { stream } = input.tasks;
    for (const run of deal(records, stream, offsets.get(stream.name) ?? []))
      unit.process(stream.name, run.partition, run.records, effects);
    output.write(effects);
  }
  unit.finish(effects, () => output.write(effects));
  output.write(effects);
  return unit;
}

function addCounters(sum: Counters, counters: Counters): void {
  for (const key of Object.keys(sum) as (keyof Counters)[]) sum[key] += counters[key];
}

function summarise(options: RunOptions, output: RunOutput, counters: Counters, seconds: number): RunSummary {
  const { read, accepted, late, duplicate, rejected } = counters;
  assertBalanced('the run', counters);
  const eventsPerSecond = seconds > 0 ? Math.round(read / seconds) : read;
  const summary = {
    read,
    accepted,
    late,
    duplicate,
    rejected,
    ...output.counts,
    seconds: Number(seconds.toFixed(3)),
    eventsPerSecond,
  };
  writeJson(options.out, 'summary.json', summary);
  return summary;
}

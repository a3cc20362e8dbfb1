import { dirname } from 'node:path';
import type { Plan } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { assertBalanced } from '../../core/traffic/balance';
import type { Models } from '../../platform/models/models';
import { closeModels, loadModels } from '../models/load-models';
import { ModelScorer } from '../models/score-events';
import type { Effects } from '../runtime/pipeline';
import type { Unit } from '../runtime/unit';
import { UsageError } from '../sources/usage-error';
import type { Counters } from '../stages/intake';
import { unitsOf, type UnitTasks } from '../stages/unit-tasks';
import { loadPlan } from './load-plan';
import type { RunInput } from './merged-records';
import { writeJson } from './output-files';
import { textAggregates } from './output-lines';
import { readRunOptions, type RunOptions } from './run-options';
import { ruleReports } from './rule-report';
import { RunOutput } from './run-output';
import { runUnit } from './run-unit';

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
 * dead-letters.ndjson (features.ndjson), rules.json and summary.json. `now` is a monotonic clock in ms.
 */
export async function runCommand(
  args: readonly string[],
  now: () => number,
  models: Models,
): Promise<RunSummary> {
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
  const loaded = await modelsOf(plan, options, models);
  const scorer = loaded.size === 0 ? null : new ModelScorer(loaded, now);
  const output = new RunOutput(
    options,
    new Map(plan.metrics.map(metric => [metric.name, textAggregates(metric)])),
  );
  const counters: Counters = { read: 0, accepted: 0, late: 0, duplicate: 0, rejected: 0, ahead: 0 };
  const units: Unit[] = [];
  try {
    for (const tasks of unitsOf(plan, { emitFeatures: options.emitFeatures })) {
      const inputs = inputsOf(options, tasks, definitions);
      if (inputs.length === 0) continue;
      const take = (effects: Effects) => output.write(effects);
      const unit = await runUnit({ tasks, inputs, partitions: options.partitions, scorer, take });
      units.push(unit);
      for (const { intakes } of unit.pipelines.values())
        for (const intake of intakes) addCounters(counters, intake.counters);
    }
  } finally {
    output.close();
    await closeModels(loaded);
  }
  writeJson(options.out, 'rules.json', ruleReports(plan, units));
  return summarise(options, output, counters, (now() - startedAt) / 1000);
}

/** The models that rules read, from beside the definitions. Throws a UsageError where one cannot be used. */
async function modelsOf(plan: Plan, { definitions }: RunOptions, port: Models) {
  const { models, problems } = await loadModels(plan, dirname(definitions), port);
  if (problems.length === 0) return models;
  await closeModels(models);
  throw new UsageError(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
}

/** The inputs of a unit's streams, in the order of the arguments. */
function inputsOf(options: RunOptions, { streams }: UnitTasks, definitions: Definitions): RunInput[] {
  return options.inputs.flatMap(({ stream, file }) => {
    const tasks = streams.find(candidate => candidate.stream.name === stream);
    const definition = definitions.streams.find(({ name }) => name === stream);
    return tasks === undefined || definition === undefined ? [] : [{ tasks, definition, file }];
  });
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

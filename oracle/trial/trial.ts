import { StreamOracle, type Step, type StepEffects } from '../oracle';
import { alertsDiffer, deadLettersDiffer } from './differences';
import { Engine, type EngineEffects } from './engine';
import { lastRowsDiffer, retractionsComeLate, rowsDiffer } from './row-differences';
import { STREAM, stepsOf, type Scenario } from './scenario';

/** Drives the oracle and the engine through a scenario; null, or the first thing that differs. */
export function trial(scenario: Scenario): string | null {
  const oracle = new StreamOracle(scenario.definitions, STREAM, scenario.partitions);
  const expected: StepEffects[] = [];
  const engine = new Engine(scenario);
  for (const [index, step] of stepsOf(scenario).entries()) {
    const wanted = oracle.take(step);
    expected.push(wanted);
    const difference = stepDiffers(wanted, engine.take([step])) ?? partitionsDiffer(oracle, engine);
    if (difference !== null) return `step ${index} (${step.kind}): ${difference}`;
  }
  return restartedDiffers(scenario, oracle, expected);
}

function stepDiffers(wanted: StepEffects, got: EngineEffects): string | null {
  return (
    deadLettersDiffer(wanted.deadLetters, got.deadLetters) ??
    rowsDiffer(wanted.rows, got.windows) ??
    retractionsComeLate(got.windows) ??
    alertsDiffer(wanted.alerts, got.alerts)
  );
}

function partitionsDiffer(oracle: StreamOracle, engine: Engine): string | null {
  const partitions = engine.partitions();
  for (const [index, { watermark, counters }] of oracle.partitions.entries()) {
    const got = partitions[index];
    if (got?.watermark !== watermark && Number.isFinite(watermark))
      return `the watermark of partition ${index} is ${String(got?.watermark)}, the oracle says ${watermark}`;
    if (got?.offset !== counters.read)
      return `partition ${index} goes on at ${String(got?.offset)} after ${counters.read} records`;
    for (const [name, count] of Object.entries(counters)) {
      if (got?.counters[name] !== count)
        return `${name} of partition ${index} is ${String(got?.counters[name])}, the oracle says ${count}`;
    }
  }
  return null;
}

/** Records in batches, with a restart between two of them: corrections may be fewer, the last row is the same. */
function restartedDiffers(
  scenario: Scenario,
  oracle: StreamOracle,
  expected: readonly StepEffects[],
): string | null {
  const engine = new Engine(scenario);
  const all: EngineEffects = { windows: [], alerts: [], deadLetters: [] };
  for (const [index, batch] of batchesOf(scenario).entries()) {
    if (batch.isRestarted) engine.restart();
    const got = engine.take(batch.steps);
    const wanted = scenario.batch === 1 ? expected[index] : undefined;
    const difference = wanted === undefined ? null : stepDiffers(wanted, got);
    if (difference !== null)
      return `restarted before step ${scenario.restartAt}, step ${index}: ${difference}`;
    all.windows.push(...got.windows);
    all.alerts.push(...got.alerts);
    all.deadLetters.push(...got.deadLetters);
  }
  const difference =
    deadLettersDiffer(
      expected.flatMap(one => one.deadLetters),
      all.deadLetters,
    ) ??
    alertsDiffer(
      expected.flatMap(one => one.alerts),
      all.alerts,
    ) ??
    lastRowsDiffer(
      expected.flatMap(one => one.rows),
      all.windows,
    ) ??
    partitionsDiffer(oracle, engine);
  return difference === null
    ? null
    : `restarted before step ${scenario.restartAt}, batches of ${scenario.batch}: ${difference}`;
}

function batchesOf(scenario: Scenario): { steps: Step[]; isRestarted: boolean }[] {
  const batches: { steps: Step[]; isRestarted: boolean }[] = [];
  for (const [index, step] of stepsOf(scenario).entries()) {
    const isRestarted = index === scenario.restartAt;
    const last = batches.at(-1);
    const [first] = last?.steps ?? [];
    const isSame = step.kind === 'record' && first?.kind === 'record' && first.partition === step.partition;
    if (last !== undefined && isSame && !isRestarted && last.steps.length < scenario.batch)
      last.steps.push(step);
    else batches.push({ steps: [step], isRestarted });
  }
  return batches;
}

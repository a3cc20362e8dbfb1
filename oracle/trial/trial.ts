import type { Plan } from '../../core/definitions/plan';
import type { StepEffects, StreamOracle } from '../oracle';
import { droppedEvents } from '../feature';
import { alertIdsDiffer, alertsDiffer, deadLettersDiffer, featuresDiffer } from './differences';
import { Engine, noEngineEffects, planOf, type EngineEffects } from './engine';
import { lastRowsDiffer, retractionsComeLate, rowsDiffer } from './row-differences';
import { oraclesOf, oracleWorld, stepsOf, type Scenario, type StreamStep } from './scenario';

/** Drives the oracle and the engine through a scenario; null, or the first thing that differs. */
export function trial(scenario: Scenario): string | null {
  const world = oracleWorld(scenario);
  const oracles = oraclesOf(scenario, world);
  const expected: StepEffects[] = [];
  const plan = planOf(scenario);
  const engine = new Engine(scenario, plan);
  for (const [index, one] of stepsOf(scenario).entries()) {
    const oracle = oracles.get(one.stream);
    if (oracle === undefined) throw new Error(`no stream ${one.stream}`);
    const wanted = oracle.take(one.step);
    expected.push(wanted);
    const difference =
      stepDiffers(wanted, engine.take([one])) ??
      partitionsDiffer(one.stream, oracle, engine) ??
      countsDiffer(one.stream, oracle, engine);
    if (difference !== null) return `step ${index} (${one.stream}, ${one.step.kind}): ${difference}`;
  }
  const dropped = droppedEvents(scenario.definitions, world);
  if (engine.dropped !== dropped)
    return `step ${expected.length}: the engine dropped ${engine.dropped} events, the oracle ${dropped}`;
  // After a restart what can be read no more is forgotten first, and need not be dropped.
  return restartedDiffers(scenario, plan, oracles, expected, dropped);
}

function stepDiffers(wanted: StepEffects, got: EngineEffects): string | null {
  return (
    deadLettersDiffer(wanted.deadLetters, got.deadLetters) ??
    rowsDiffer(wanted.rows, [...got.windows]) ??
    retractionsComeLate([...got.windows]) ??
    featuresDiffer(wanted.features, got.features) ??
    alertsDiffer(wanted.alerts, got.alerts)
  );
}

function partitionsDiffer(stream: string, oracle: StreamOracle, engine: Engine): string | null {
  const partitions = engine.partitions(stream);
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

function countsDiffer(stream: string, oracle: StreamOracle, engine: Engine): string | null {
  const wanted = new Map([...oracle.rules.counts, ...oracle.metricRules.counts]);
  const got = engine.ruleCounts(stream);
  for (const name of new Set([...wanted.keys(), ...got.keys()])) {
    const [a, b] = [wanted, got].map(counts => counts.get(name) ?? { matched: 0, suppressed: 0 });
    if (a?.matched !== b?.matched || a?.suppressed !== b?.suppressed)
      return `rule ${name} counts ${JSON.stringify(b)}, the oracle says ${JSON.stringify(a)}`;
  }
  return null;
}

/** Records in batches, with a restart between two of them: corrections may be fewer, the last row is the same. */
function restartedDiffers(
  scenario: Scenario,
  plan: Plan,
  oracles: ReadonlyMap<string, StreamOracle>,
  expected: readonly StepEffects[],
  mostDropped: number,
): string | null {
  const engine = new Engine(scenario, plan);
  const all = noEngineEffects();
  const where = `restarted before step ${scenario.restartAt}, batches of ${scenario.batch}`;
  for (const [index, batch] of batchesOf(scenario).entries()) {
    if (batch.isRestarted) engine.restart();
    const got = engine.take(batch.steps);
    const wanted = scenario.batch === 1 ? expected[index] : undefined;
    const difference = wanted === undefined ? null : stepDiffers(wanted, got);
    if (difference !== null) return `${where}, step ${index}: ${difference}`;
    all.windows.push(...got.windows);
    all.alerts.push(...got.alerts);
    all.deadLetters.push(...got.deadLetters);
    all.features.push(...got.features);
  }
  if (engine.dropped > mostDropped)
    return `${where}: it dropped ${engine.dropped} events, not ${mostDropped}`;
  const difference = allDiffers(expected, all) ?? allPartitionsDiffer(oracles, engine);
  return difference === null ? null : `${where}: ${difference}`;
}

function allDiffers(expected: readonly StepEffects[], all: EngineEffects): string | null {
  return (
    deadLettersDiffer(
      expected.flatMap(one => one.deadLetters),
      all.deadLetters,
    ) ??
    featuresDiffer(
      expected.flatMap(one => one.features),
      all.features,
    ) ??
    alertsDiffer(
      expected.flatMap(one => one.alerts),
      all.alerts,
    ) ??
    alertIdsDiffer(all.alerts) ??
    lastRowsDiffer(
      expected.flatMap(one => one.rows),
      [...all.windows],
    )
  );
}

function allPartitionsDiffer(oracles: ReadonlyMap<string, StreamOracle>, engine: Engine): string | null {
  const differences = [...oracles].map(
    ([stream, oracle]) => partitionsDiffer(stream, oracle, engine) ?? countsDiffer(stream, oracle, engine),
  );
  return differences.find(difference => difference !== null) ?? null;
}

function batchesOf(scenario: Scenario): { steps: StreamStep[]; isRestarted: boolean }[] {
  const batches: { steps: StreamStep[]; isRestarted: boolean }[] = [];
  for (const [index, one] of stepsOf(scenario).entries()) {
    const isRestarted = index === scenario.restartAt;
    const last = batches.at(-1);
    const [first] = last?.steps ?? [];
    const isMore = first !== undefined && isSamePartition(first, one) && !isRestarted;
    if (last !== undefined && isMore && last.steps.length < scenario.batch) last.steps.push(one);
    else batches.push({ steps: [one], isRestarted });
  }
  return batches;
}

function isSamePartition(a: StreamStep, b: StreamStep): boolean {
  return (
    a.stream === b.stream &&
    a.step.kind === 'record' &&
    b.step.kind === 'record' &&
    a.step.partition === b.step.partition
  );
}

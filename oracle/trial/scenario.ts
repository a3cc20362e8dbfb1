import type { Definitions } from '../definitions';
import { StreamOracle, worldOf, type Step, type World } from '../oracle';

/** Streams that were made up: plain data, so that a failure can be printed and run again. */
export type Scenario = Readonly<{
  definitions: Definitions;
  /** Of each stream. */
  partitions: Readonly<Record<string, number>>;
  steps: readonly ScenarioStep[];
  /** The engine is stopped and restored before the step of this number; beyond the last: never. */
  restartAt: number;
  /** In the run with the restart, so many records at most are handed over at once. */
  batch: number;
  /** Held of one entity and stream at most. */
  mostEvents: number;
}>;
export type ScenarioStep = Readonly<{ stream: string }> &
  (
    | { partition: number; record: string; appendedMs: number }
    /** Bytes that are no text. */
    | { partition: number; base64: string; appendedMs: number }
    | { idle: readonly number[]; clockMs: number }
  );

/** A step of one stream. */
export type StreamStep = Readonly<{ stream: string; step: Step }>;

/** The stream that most metrics, features and rules are of, and another one that some are of. */
export const STREAM = 's';
export const OTHER = 'other';

/** As they are taken, with the ends of the inputs behind them. */
export function stepsOf({ steps, definitions }: Scenario): StreamStep[] {
  const ends = definitions.streams.map(({ name }) => ({ stream: name, step: { kind: 'end' as const } }));
  return [...steps.map(step => ({ stream: step.stream, step: toStep(step) })), ...ends];
}

export const oracleWorld = ({ definitions, mostEvents }: Scenario): World => worldOf(definitions, mostEvents);

/** An oracle a stream. */
export const oraclesOf = ({ definitions, partitions }: Scenario, world: World): Map<string, StreamOracle> =>
  new Map(
    definitions.streams.map(({ name }) => [name, new StreamOracle(world, name, partitions[name] ?? 1)]),
  );

function toStep(step: ScenarioStep): Step {
  if ('idle' in step) return { kind: 'idle', partitions: step.idle, clockMs: step.clockMs };
  const bytes = 'record' in step ? Buffer.from(step.record) : Buffer.from(step.base64, 'base64');
  const { partition, appendedMs } = step;
  return { kind: 'record', partition, bytes: new Uint8Array(bytes), appendedMs };
}

import type { Definitions } from '../definitions';
import type { Step } from '../oracle';

/** A stream that was made up: plain data, so that a failure can be printed and run again. */
export type Scenario = Readonly<{
  definitions: Definitions;
  partitions: number;
  steps: readonly ScenarioStep[];
  /** The engine is stopped and restored before the step of this number; beyond the last: never. */
  restartAt: number;
  /** In the run with the restart, so many records at most are handed over at once. */
  batch: number;
}>;
export type ScenarioStep =
  | { partition: number; record: string; appendedMs: number }
  /** Bytes that are no text. */
  | { partition: number; base64: string; appendedMs: number }
  | { idle: readonly number[]; clockMs: number };

/** The stream every scenario is of. */
export const STREAM = 's';

/** As the oracle takes them, with the end of the input behind them. */
export function stepsOf({ steps }: Scenario): Step[] {
  return [...steps.map(toStep), { kind: 'end' }];
}

function toStep(step: ScenarioStep): Step {
  if ('idle' in step) return { kind: 'idle', partitions: step.idle, clockMs: step.clockMs };
  const bytes = 'record' in step ? Buffer.from(step.record) : Buffer.from(step.base64, 'base64');
  const { partition, appendedMs } = step;
  return { kind: 'record', partition, bytes: new Uint8Array(bytes), appendedMs };
}

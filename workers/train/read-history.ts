import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { Definitions } from '../../core/definitions/types';
import { runUnit } from '../batch/run-unit';
import type { RunInput } from '../batch/merged-records';
import type { EventScorer } from '../models/score-events';
import { UsageError } from '../sources/usage-error';
import { unitsOf } from '../stages/unit-tasks';
import type { TrainingPlan } from './training-plan';

/** Where events of a stream lie: in files, or where `source` reads them. */
export type HistoryInput = Readonly<{ stream: string; file: string; source?: RunInput['source'] }>;

/** Runs the engine over the inputs, merged by event time, and hands what the model would be asked of to the reader. */
export async function readHistory(
  { plan, definitions, stream, labels }: TrainingPlan,
  inputs: readonly HistoryInput[],
  reader: EventScorer,
  onRead: (records: number) => void,
): Promise<void> {
  checkInputs(inputs, [stream, labels.stream], definitions);
  for (const tasks of unitsOf(plan)) {
    const ofUnit = inputs.flatMap(({ stream: name, file, source }): RunInput[] => {
      const streamTasks = tasks.streams.find(candidate => candidate.stream.name === name);
      const definition = definitions.streams.find(candidate => candidate.name === name);
      return streamTasks === undefined || definition === undefined
        ? []
        : [{ tasks: streamTasks, definition, file, source }];
    });
    if (ofUnit.length === 0) continue;
    const take = empty;
    await runUnit({ tasks, inputs: ofUnit, partitions: 1, scorer: reader, take, onRead });
  }
}

/** Training keeps nothing but rows. */
function empty(effects: Parameters<Parameters<typeof runUnit>[0]['take']>[0]): void {
  effects.windows.clear();
  effects.alerts.length = 0;
  effects.deadLetters.length = 0;
  if (effects.features !== undefined) effects.features.length = 0;
}

function checkInputs(
  inputs: readonly HistoryInput[],
  needed: readonly StreamPlan[],
  { streams }: Definitions,
): void {
  const unknown = inputs.find(({ stream }) => !streams.some(({ name }) => name === stream));
  if (unknown !== undefined)
    throw new UsageError(`--input ${unknown.stream}=…: there is no such stream in the definitions`);
  const missing = needed.find(({ name }) => !inputs.some(({ stream }) => stream === name));
  if (missing !== undefined) throw new UsageError(`--input ${missing.name}=FILE is missing`);
}

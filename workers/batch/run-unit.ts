import type { EventScorer } from '../models/score-events';
import { noEffects, type Effects } from '../runtime/pipeline';
import { Unit } from '../runtime/unit';
import type { UnitTasks } from '../stages/unit-tasks';
import { deal } from './deal';
import { mergedRecords, type RunInput } from './merged-records';

export type UnitRun = Readonly<{
  tasks: UnitTasks;
  /** In the order in which equal times go. */
  inputs: readonly RunInput[];
  partitions: number;
  /** null: no rule reads a model. */
  scorer: EventScorer | null;
  /** Takes the effects, often; they are emptied by whoever takes them. */
  take: (effects: Effects) => void;
  /** Told of so many records more that were read. */
  onRead?: (records: number) => void;
}>;

/** Events that wait for their scores before models are asked: enough to make a call worth its cost. */
const ENOUGH_WAITING = 1024;

/** Streams that read each other, over bounded inputs merged by event time; at their end the watermark is +∞. */
export async function runUnit({ tasks, inputs, partitions, scorer, take, onRead }: UnitRun): Promise<Unit> {
  const isRead = (stream: string) => inputs.some(input => input.tasks.stream.name === stream);
  // A stream without input has no partitions: nothing waits for what will never come.
  const unit = new Unit(tasks, stream => (isRead(stream) ? partitions : 0), null);
  const effects: Effects = { ...noEffects(), features: [] };
  const offsets = new Map([...unit.pipelines].map(([name, { intakes }]) => [name, intakes.map(() => 0n)]));
  for await (const { input, records, foreseen } of mergedRecords(inputs)) {
    const { stream } = input.tasks;
    for (const run of deal(records, stream, offsets.get(stream.name) ?? [], foreseen))
      unit.process(stream.name, run.partition, run.records, effects);
    if (scorer !== null && unit.waiting >= ENOUGH_WAITING) await unit.settle(scorer, effects);
    take(effects);
    onRead?.(records.length);
  }
  if (scorer !== null) await unit.settle(scorer, effects);
  unit.finish(effects, () => take(effects));
  take(effects);
  return unit;
}

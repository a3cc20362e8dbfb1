import { noEffects } from '../../workers/runtime/pipeline';
import { Unit } from '../../workers/runtime/unit';
import type { UnitTasks } from '../../workers/stages/unit-tasks';
import { inBatches, keep, type BenchEvents } from './bench-events';

/** What came out; every result was collected. */
export type Outcome = Readonly<{ read: number; accepted: number; windows: number; alerts: number }>;

/** A stream through the engine in this thread, batch after batch to its partitions in turn, to its end. */
export function runEngine(tasks: UnitTasks, events: BenchEvents, partitions = 1): Outcome {
  const unit = new Unit(tasks, () => partitions, null);
  const stream = tasks.streams[0]?.stream.name ?? '';
  const effects = noEffects();
  let batch = 0;
  inBatches(events, records => {
    unit.process(stream, batch % partitions, records, effects);
    batch += 1;
  });
  unit.finish(effects);
  keep(effects);
  // Results lie in blocks until they are read.
  for (const result of effects.windows) keep(result);
  const { intakes } = unit.pipeline(stream);
  const sum = (counter: 'read' | 'accepted') =>
    intakes.reduce((total, { counters }) => total + counters[counter], 0);
  return {
    read: sum('read'),
    accepted: sum('accepted'),
    windows: effects.windows.length,
    alerts: effects.alerts.length,
  };
}

import { noEffects, Pipeline } from '../../workers/runtime/pipeline';
import type { StreamTasks } from '../../workers/stages/stream-tasks';
import { inBatches, keep, type BenchEvents } from './bench-events';

/** What came out; every result was collected. */
export type Outcome = Readonly<{ read: number; accepted: number; windows: number; alerts: number }>;

/** The whole stream through a pipeline in this thread, batch after batch to its partitions in turn, to its end. */
export function runEngine(tasks: StreamTasks, events: BenchEvents, partitions = 1): Outcome {
  const pipeline = new Pipeline(tasks, partitions, null);
  const effects = noEffects();
  let batch = 0;
  inBatches(events, records => {
    pipeline.process(batch % partitions, records, effects);
    batch += 1;
  });
  pipeline.finish(effects);
  keep(effects);
  const sum = (counter: 'read' | 'accepted') =>
    pipeline.intakes.reduce((total, { counters }) => total + counters[counter], 0);
  return {
    read: sum('read'),
    accepted: sum('accepted'),
    windows: effects.windows.length,
    alerts: effects.alerts.length,
  };
}

import { noEffects, type Effects } from '../../workers/runtime/pipeline';
import { Unit } from '../../workers/runtime/unit';
import type { UnitTasks } from '../../workers/stages/unit-tasks';
import { inBatches, keep, warmingOf, type BenchEvents } from './bench-events';
import { collectGarbage, timed } from './rounds';

/** What came out of the measured events; every result was collected. */
export type Outcome = Readonly<{ read: number; accepted: number; windows: number; alerts: number }>;

/**
 * A stream through the engine in this thread, batch after batch to its partitions in turn, to its end. The engine has
 * run for a while when its time is taken: its code is compiled, its tables have the size they need. `ms`: CPU time.
 */
export function runEngine(
  tasks: UnitTasks,
  events: BenchEvents,
  partitions = 1,
): Readonly<{ ms: number; outcome: Outcome }> {
  const unit = new Unit(tasks, () => partitions, null);
  const { warming, measured } = warmingOf(events);
  let batch = 0;
  const take = (some: BenchEvents, effects: Effects) =>
    inBatches(some, records => {
      unit.process(streamOf(tasks), batch % partitions, records, effects);
      batch += 1;
    });
  take(warming, noEffects());
  const before = countersOf(unit, tasks);
  collectGarbage();
  const effects = noEffects();
  const ms = timed(() => {
    take(measured, effects);
    unit.finish(effects);
    keep(effects);
    // Results lie in blocks until they are read.
    for (const result of effects.windows) keep(result);
  });
  const after = countersOf(unit, tasks);
  return {
    ms,
    outcome: {
      read: after.read - before.read,
      accepted: after.accepted - before.accepted,
      windows: effects.windows.length,
      alerts: effects.alerts.length,
    },
  };
}

const streamOf = ({ streams }: UnitTasks) => streams[0]?.stream.name ?? '';

function countersOf(unit: Unit, tasks: UnitTasks): Readonly<{ read: number; accepted: number }> {
  const { intakes } = unit.pipeline(streamOf(tasks));
  const sum = (counter: 'read' | 'accepted') =>
    intakes.reduce((total, { counters }) => total + counters[counter], 0);
  return { read: sum('read'), accepted: sum('accepted') };
}

import { noEffects } from '../../workers/runtime/pipeline';
import { Unit } from '../../workers/runtime/unit';
import type { UnitTasks } from '../../workers/stages/unit-tasks';
import { demoStream, fourFeatures, metricOf, tasksFor } from './bench-definitions';
import { demoEvents, inBatches, keep, type BenchEvents } from './bench-events';
import { collectGarbage } from './rounds';

const ENTITIES = 100_000;

/** What the engine holds of 100,000 cards with three events each: heap, and arrays beside it. */
export function measureMemory(): string {
  const events = demoEvents(3 * ENTITIES, index => `c${String(index % ENTITIES).padStart(6, '0')}`);
  const stream = demoStream();
  const metrics = [metricOf('by_card', 'demo', ['card'], { type: 'tumbling', size: '1d' })];
  const { features, reading: rules } = fourFeatures();
  const held = [
    ['nothing but the strings of the decoder', tasksFor({ streams: [stream] })],
    ['a metric by card, five aggregates', tasksFor({ streams: [stream], metrics })],
    ['four features of the card', tasksFor({ streams: [stream], features, rules })],
  ] as const;
  const lines = held.map(([name, tasks]) => {
    const bytes = heldBy(tasks, events);
    return `  ${name}: ${(bytes / 1e6).toFixed(1)} MB, ${Math.round(bytes / ENTITIES)} bytes an entity`;
  });
  return [`memory of ${ENTITIES.toLocaleString('en')} entities, three events each`, ...lines].join('\n');
}

function heldBy(tasks: UnitTasks, events: BenchEvents): number {
  const before = heldBytes();
  const unit = new Unit(tasks, () => 1, null);
  const { name } = demoStream();
  inBatches(events, records => unit.process(name, 0, records, noEffects()));
  const held = heldBytes() - before;
  keep(unit);
  return held;
}

function heldBytes(): number {
  keep(null);
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

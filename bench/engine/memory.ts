import { noEffects, Pipeline } from '../../workers/runtime/pipeline';
import { demoStream, metricOf, tasksFor } from './bench-definitions';
import { demoEvents, inBatches } from './bench-events';
import { collectGarbage } from './rounds';

const ENTITIES = 100_000;

/** What the engine holds for 100,000 cards, three events each: bytes of heap and of arrays beside it. */
export function measureMemory(): string {
  const events = demoEvents(3 * ENTITIES, index => `c${String(index % ENTITIES).padStart(6, '0')}`);
  const window = { type: 'tumbling' as const, size: '1d' };
  const lines = [[metricOf('by_card', 'demo', ['card'], window)]].map(metrics => {
    const tasks = tasksFor({ streams: [demoStream()], metrics });
    const before = heldBytes();
    const pipeline = new Pipeline(tasks, 1, null);
    inBatches(events, records => pipeline.process(0, records, noEffects()));
    const held = heldBytes() - before;
    const entities = pipeline.intakes.length > 0 ? ENTITIES : 0;
    return `a metric by card with five aggregates: ${(held / 1e6).toFixed(1)} MB, ${Math.round(held / entities)} bytes an entity`;
  });
  return `memory of ${ENTITIES.toLocaleString('en')} entities: ${lines.join('; ')}`;
}

function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + Math.max(external, arrayBuffers);
}

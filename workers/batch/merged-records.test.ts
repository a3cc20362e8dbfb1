import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseDefinitions } from '../../contracts/definitions';
import { planDefinitions } from '../../core/definitions/plan';
import { drawOf, randomOf, type Draw } from '../../core/events/record-draw.testing';
import { noEffects } from '../runtime/pipeline';
import { Line } from '../sources/files/line';
import { TextBlock } from '../sources/files/text-block';
import { LineRecord } from '../sources/source-record';
import { unitsOf, type UnitTasks } from '../stages/unit-tasks';
import type { RunInput } from './merged-records';
import { runUnit } from './run-unit';
import { LARGE, PAYMENTS, PER_TERMINAL, RunWorld } from './run-world.testing';

const RECENT = { name: 'recent', stream: 'pay', entity: 'card', fn: 'sum', field: 'amount', window: '1m' };
const OFTEN = { ...LARGE, name: 'often', when: 'feature.recent > 900' };
const definitions = {
  streams: [{ ...PAYMENTS, outOfOrderness: '1m' }],
  metrics: [PER_TERMINAL],
  features: [RECENT],
  rules: [LARGE, OFTEN],
};

let world: RunWorld;
beforeEach(() => {
  world = new RunWorld();
});
afterEach(() => world.close());

type Input = { lines: string[]; times: (number | null)[] };

/** Payments in an order that is mostly that of their times, many of one time, one in fifty broken. */
function input(draw: Draw, name: string, count: number): Input {
  const made: Input = { lines: [], times: [] };
  let timeMs = 1_700_000_000_000;
  for (let index = 0; index < count; index += 1) {
    // Now and then a gap: one input alone for longer than a run is.
    timeMs += draw.below(500) === 0 ? 300_000 : draw.below(3) * 500;
    const time = draw.below(20) === 0 ? timeMs - 5000 : timeMs;
    const isBroken = draw.below(50) === 0;
    const amount = isBroken ? '"much"' : `${draw.below(300)}.${draw.below(10)}`;
    const card = `c${draw.below(40)}`;
    made.lines.push(
      `{"id":"${name}${index}","time":${time},"card":"${card}","terminal":"t${draw.below(9)}","amount":${amount}}`,
    );
    made.times.push(isBroken ? null : time);
  }
  return made;
}

/** Again and again the input whose next record is earliest, the first of those; a broken one goes with the one before. */
function merged(inputs: readonly Input[]): string[] {
  const waiting = inputs.map(({ lines, times }) => {
    let timeMs = Number.NEGATIVE_INFINITY;
    return lines.map((line, index) => ({ line, timeMs: (timeMs = times[index] ?? timeMs) }));
  });
  const order: string[] = [];
  for (;;) {
    const heads = waiting.map(records => records[0]?.timeMs ?? Number.POSITIVE_INFINITY);
    const least = Math.min(...heads);
    if (least === Number.POSITIVE_INFINITY) return order;
    order.push(waiting[heads.indexOf(least)]?.shift()?.line ?? '');
  }
}

test('several inputs give what their records give in one file, by time, equal times in the order of the inputs', async () => {
  const draw = drawOf(randomOf(20_240));
  const inputs = [input(draw, 'a', 1500), input(draw, 'b', 60), input(draw, 'c', 900)];
  const files = inputs.map(({ lines }, index) => world.write(`${index}.ndjson`, lines.join('\n')));
  const whole = world.write('whole.ndjson', merged(inputs).join('\n'));
  const more = ['--emit', 'features'];
  const one = await world.run(definitions, [`pay=${whole}`], more);
  const many = await world.run(
    definitions,
    files.map(file => `pay=${file}`),
    more,
  );
  expect(one.summary).toMatchObject({ read: 2460, late: 0 });
  expect(one.summary.rejected).toBeGreaterThan(20);
  expect(one.alerts.filter(({ rule }) => rule === 'often').length).toBeGreaterThan(20);
  for (const name of ['windows', 'alerts', 'dead-letters', 'features'])
    expect(many.file(`${name}.ndjson`), name).toBe(one.file(`${name}.ndjson`));
});

test('each record is decoded once, however the inputs lie in each other', async () => {
  const draw = drawOf(randomOf(7));
  const tasks = tasksOf();
  const [streamTasks] = tasks.streams;
  const { decoder } = streamTasks as (typeof tasks.streams)[number];
  const inputs = [700, 300, 300].map((count, index) =>
    inputOf(tasks, input(draw, `i${index}-`, count), draw),
  );
  const effects = noEffects();
  const take = (taken: typeof effects) => {
    effects.deadLetters.push(...taken.deadLetters.splice(0));
  };
  await runUnit({ tasks, inputs, partitions: 2, scorer: null, take });
  expect(effects.deadLetters.length).toBeGreaterThan(10);
  expect(decoder.counts.read).toBe(1300);
});

function tasksOf(): UnitTasks {
  const parsed = parseDefinitions(definitions);
  const planned = parsed.ok ? planDefinitions(parsed.definitions) : null;
  if (planned?.ok !== true) throw new Error('the definitions have no plan');
  const [unit] = unitsOf(planned.plan);
  if (unit === undefined) throw new Error('there is no unit');
  return unit;
}

/** An input in batches of its own sizes. */
function inputOf(tasks: UnitTasks, { lines }: Input, draw: Draw): RunInput {
  const [streamTasks] = tasks.streams;
  const bytes = lines.map(line => Buffer.from(line));
  async function* source() {
    for (let from = 0; from < lines.length;) {
      const to = from + 1 + draw.below(400);
      yield bytes.slice(from, to).map((line, index) => {
        const place = new Line(new TextBlock(line), 0, line.length, '\n', null, from + index + 1);
        return new LineRecord({ path: 'f', index: 0 }, place);
      });
      from = to;
      await Promise.resolve();
    }
  }
  return {
    tasks: streamTasks as (typeof tasks.streams)[number],
    definition: PAYMENTS as never,
    file: 'f',
    source,
  };
}

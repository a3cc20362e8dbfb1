import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../sources/usage-error';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { runCommand } from './run-command';
import { LARGE, ndjson, PAYMENTS, PER_TERMINAL, RunWorld } from './run-world.testing';

let world: RunWorld;
beforeEach(() => {
  world = new RunWorld();
});
afterEach(() => world.close());

const definitions = { streams: [PAYMENTS], metrics: [PER_TERMINAL], rules: [LARGE] };
const withMetric = (change: object) => ({ ...definitions, metrics: [{ ...PER_TERMINAL, ...change }] });
const withRule = (change: object) => ({ ...definitions, rules: [{ ...LARGE, ...change }] });
const withStream = (change: object) => ({ ...definitions, streams: [{ ...PAYMENTS, ...change }] });
const window = (change: object) => withMetric({ window: { type: 'tumbling', size: '1m', ...change } });

/** Each wrong thing is led by where it stands. */
const WRONG: readonly [string, unknown, RegExp][] = [
  ['a size that is none', window({ size: 'x' }), /^metrics\[0\]\.window\.size: "x" is no duration/],
  ['a size of nothing', window({ size: '0s' }), /^metrics\[0\]\.window\.size: /],
  ['a size that is a number', window({ size: 60 }), /^metrics\[0\]\.window\.size: /],
  [
    'a slide beyond the size',
    withMetric({ window: { type: 'sliding', size: '1m', slide: '90s' } }),
    /^metrics\[0\]\.window\.slide: slide 90000 ms exceeds size 60000 ms/,
  ],
  [
    'a session without a gap',
    withMetric({ window: { type: 'session', gap: '0s' } }),
    /^metrics\[0\]\.window\.gap: /,
  ],
  ['a window nobody knows', withMetric({ window: { type: 'lunar' } }), /^metrics\[0\]\.window\.type: /],
  [
    'a field that is not there',
    withMetric({ groupBy: ['shop'] }),
    /^metrics\[0\]\.groupBy\[0\]: shop is no field of pay/,
  ],
  ['a stream that is not there', withMetric({ stream: 'play' }), /^metrics\[0\]\.stream: play is no stream/],
  [
    'a sum of text',
    withMetric({ aggregates: [{ as: 'n', fn: 'sum', field: 'card' }] }),
    /^metrics\[0\]\.aggregates\[0\]\.field: /,
  ],
  ['a filter that is no CEL', withMetric({ where: 'event.amount >' }), /^metrics\[0\]\.where: /],
  [
    'a detector on nothing',
    withMetric({ detector: { kind: 'zscore', on: 'x' } }),
    /^metrics\[0\]\.detector\.on: x is no aggregate/,
  ],
  [
    'a condition of a field that is not there',
    withRule({ when: 'event.amonut > 1' }),
    /^rules\[0\]\.when: .*amonut/,
  ],
  ['a condition that is no truth', withRule({ when: 'event.amount' }), /^rules\[0\]\.when: /],
  ['a severity nobody knows', withRule({ severity: 'awful' }), /^rules\[0\]\.severity: /],
  ['an entity of another stream', withRule({ entity: 'shop' }), /^rules\[0\]\.entity: /],
  [
    'a type nobody knows',
    withStream({ fields: { ...PAYMENTS.fields, card: 'text' } }),
    /^streams\[0\]\.fields\.card: "text" is no type/,
  ],
  ['an event time of text', withStream({ eventTime: 'card' }), /^streams\[0\]\.eventTime: /],
  ['a lateness that is none', withStream({ allowedLateness: 'long' }), /^streams\[0\]\.allowedLateness: /],
  ['a key nobody knows', { ...definitions, metric: [] }, /metric/],
  [
    'a feature of an entity that the stream does not have',
    {
      ...definitions,
      features: [{ name: 'f', stream: PAYMENTS.name, entity: 'planet', fn: 'count', window: '1d' }],
    },
    /^features\[0\]\.entity: planet/,
  ],
];

describe('definitions that weir run refuses', () => {
  it.each(WRONG)('%s', async (_what, wrong, message) => {
    const input = world.write('a.ndjson', ndjson([]));
    const refusal = await world.run(wrong, [`pay=${input}`]).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(UsageError);
    expect(String(refusal instanceof Error ? refusal.message : '')).toMatch(message);
  });

  it('tell every wrong thing, a line each', async () => {
    const wrong = {
      ...definitions,
      rules: [{ ...LARGE, when: 'event.x > 1' }],
      metrics: [{ ...PER_TERMINAL, groupBy: ['shop'] }],
    };
    const run = world.run(wrong, [`pay=${world.write('a.ndjson', '')}`]);
    await expect(run).rejects.toThrow(/^metrics\[0\]\.groupBy\[0\]: .*\nrules\[0\]\.when: /);
  });
});

describe('command lines that weir run refuses', () => {
  const refused = (args: readonly string[]) => expect(runCommand(args, () => 0, openOnnxModels())).rejects;
  const files = () => {
    const defs = world.write('definitions.json', JSON.stringify(definitions));
    return { defs, input: `pay=${world.write('a.ndjson', '')}`, out: join(world.dir, 'out') };
  };

  it.each(['--definitions', '--input', '--out'])('without %s', async option => {
    const { defs, input, out } = files();
    const given = { '--definitions': defs, '--input': input, '--out': out };
    const args = Object.entries(given).filter(([name]) => name !== option);
    await refused(args.flat()).toThrow(`${option} is missing`);
  });

  it.each([
    [['--partitions', '0'], /--partitions 0: a whole number/],
    [['--partitions', '1.5'], /--partitions 1\.5: a whole number/],
    [['--emit', 'windows'], /--emit windows: only features and receipts/],
    [['--colour', 'red'], /--colour/],
    [['--input', 'pay'], /--input pay: STREAM=FILE is expected/],
    [['--input', 'play=x.csv'], /--input play=…: play is no stream; known are pay/],
    [['--input', 'pay=/nowhere/x.csv'], /\/nowhere\/x\.csv: there is no such file/],
  ])('with %j', async (more, message) => {
    const { defs, input, out } = files();
    const run = refused(['--definitions', defs, '--input', input, '--out', out, ...more]);
    await run.toThrow(message);
  });

  it('with a file of definitions that is no JSON, or absent', async () => {
    const { input, out } = files();
    const broken = world.write('broken.json', '{"streams":');
    await refused(['--definitions', broken, '--input', input, '--out', out]).toThrow(/broken\.json: .*JSON/);
    await refused(['--definitions', '/nowhere/d.json', '--input', input, '--out', out]).toThrow(
      /\/nowhere\/d\.json/,
    );
  });
});

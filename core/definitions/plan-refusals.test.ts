import { describe, expect, it } from 'vitest';
import { count, GOOD, problemsOf, rule, withFeature, withRule } from './plan.testing';
import type { Definitions, FeatureDefinition, RuleDefinition } from './types';

describe('features', () => {
  it.each<[string, Partial<FeatureDefinition>, string, RegExp]>([
    ['no stream', { stream: 'play' }, 'stream', /play is no stream; known are pay, logins/],
    ['no entity', { entity: 'iban' }, 'entity', /its entities are card, shop/],
    ['no field', { fn: 'sum' }, 'field', /sum needs a field/],
    ['an unknown field', { fn: 'sum', field: 'amonut' }, 'field', /amonut is no field of pay/],
    ['a sum of text', { fn: 'sum', field: 'card' }, 'field', /card is a string/],
    ['a share of a number', { fn: 'share', field: 'amount' }, 'field', /a boolean; amount is a decimal/],
    ['distinct places', { fn: 'distinct', field: 'place' }, 'field', /any field but a geo/],
    ['a field of count', { field: 'amount' }, 'field', /count takes no field/],
    ['no window', { window: undefined }, 'window', /count needs a window/],
    ['a window of nothing', { window: '0s' }, 'window', /too short/],
    ['no duration', { delay: 'a week' }, 'delay', /"a week" is no duration/],
    ['the current event after a delay', { delay: '7d', current: true }, 'current', /leave current out/],
    ['last with the current event', { fn: 'last', field: 'card', current: true }, 'current', /leave current/],
    ['a filter on itself', { where: 'feature.card_n_1d > 1' }, 'where', /unknown name feature/],
  ])('are refused: %s', (_what, change, key, message) => {
    expect(problemsOf(withFeature(change))).toEqual([[`features[0].${key}`, expect.stringMatching(message)]]);
  });
});

describe('rules are refused, with the way out:', () => {
  it.each<[string, Partial<RuleDefinition>, string, RegExp]>([
    [
      'a feature misspelt',
      { when: 'feature.card_n_1 > 3' },
      'when',
      /feature\.card_n_1 is no feature of pay; did you mean feature\.card_n_1d\? \(line 1, column 1\)/,
    ],
    [
      'a feature of an entity the stream has not',
      { stream: 'logins', when: 'feature.since > 3' },
      'when',
      /feature\.since is kept per shop, and logins has no entity of that type/,
    ],
    ['a list misspelt', { when: 'event.card in list.watchd' }, 'when', /did you mean list\.watched\?/],
    ['text in a list of numbers', { when: 'event.card in list.amounts' }, 'when', /in cannot find this/],
    ['a metric misspelt', { when: 'window.al.n > 1.0' }, 'when', /did you mean window\.all\?/],
    ['an aggregate misspelt', { when: 'window.all.m > 1.0' }, 'when', /window\.all\.m/],
    [
      'a metric of fields the stream has not',
      { stream: 'logins', when: 'window["per-shop"].n > 1.0' },
      'when',
      /grouped by shop, and logins does not have these fields/,
    ],
    ['a model misspelt', { when: 'model.fruad > 0.5' }, 'when', /did you mean model\.fraud\?/],
    ['a metric named by a rule on events', { metric: 'all' }, 'metric', /only a rule with "on": "metric"/],
    ['a cooldown of nothing', { cooldown: '0s' }, 'cooldown', /too short/],
    [
      'no metric to judge',
      { on: 'metric', when: 'true' },
      'metric',
      /name the metric .*metrics of pay are per-shop, all/,
    ],
    [
      'two metrics at once',
      { on: 'metric', when: 'window.all.n > window["per-shop"].n' },
      'metric',
      /of one metric/,
    ],
    ['an unknown metric', { on: 'metric', metric: 'x', when: 'true' }, 'metric', /x is no metric of pay/],
    [
      'an event in a rule on a metric',
      { on: 'metric', metric: 'all', when: 'event.amount > 1' },
      'when',
      /unknown name event/,
    ],
    [
      'a group it has not',
      { on: 'metric', metric: 'all', when: 'group.shop == "s"' },
      'when',
      /group\.shop: all is not grouped by it/,
    ],
    [
      'an entity it is not grouped by',
      { on: 'metric', when: 'window["per-shop"].n > 1.0', entity: 'card' },
      'entity',
      /those are shop/,
    ],
    [
      'a weight of a rule on a metric',
      { on: 'metric', when: 'window.all.n > 1.0', weight: 3 },
      'weight',
      /leave it out/,
    ],
  ])('%s', (_what, change, key, message) => {
    expect(problemsOf(withRule(change))).toEqual([[`rules[0].${key}`, expect.stringMatching(message)]]);
  });

  it('what a broken definition is read by is not told twice', () => {
    const broken: Definitions = {
      ...GOOD,
      features: [{ ...count, window: 'long' }],
      models: [],
      rules: [{ ...rule, when: 'feature.card_n_1d > 3' }],
    };
    expect(problemsOf(broken).map(([path]) => path)).toEqual(['features[0].window']);
  });
});

describe('other definitions that are refused', () => {
  it.each<[string, Definitions, string, RegExp]>([
    [
      'a list of two kinds',
      { ...GOOD, lists: [...(GOOD.lists ?? []), { name: 'x', values: ['a', 1] as string[] }] },
      'lists[2].values[1]',
      /texts or numbers, not both/,
    ],
    [
      'a model of text',
      { ...GOOD, models: [{ name: 'm', stream: 'pay', file: 'm.onnx', inputs: ['event.card'] }] },
      'models[0].inputs[0]',
      /event\.card gives neither/,
    ],
    [
      'a model of a model',
      { ...GOOD, models: [{ name: 'm', stream: 'pay', file: 'm.onnx', inputs: ['model.m'] }] },
      'models[0].inputs[0]',
      /unknown name model/,
    ],
    [
      'a model of no stream',
      { ...GOOD, models: [{ name: 'm', stream: 'play', file: 'm.onnx', inputs: ['1'] }] },
      'models[0].stream',
      /play is no stream/,
    ],
  ])('%s', (_what, definitions, path, message) => {
    expect(problemsOf(definitions)).toEqual([[path, expect.stringMatching(message)]]);
  });

  it('thresholds that no score can meet', () => {
    const [pay, logins] = GOOD.streams;
    if (pay === undefined || logins === undefined) throw new Error('two streams');
    const streams = [{ ...pay, verdicts: { review: 90, decline: 80 } }, logins];
    // What belongs to a broken stream waits until it is mended.
    expect(problemsOf({ ...GOOD, streams })).toEqual([
      ['streams[0].verdicts.review', expect.stringMatching(/90 exceeds decline 80/)],
    ]);
  });
});

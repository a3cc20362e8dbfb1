import { describe, expect, it } from 'vitest';
import { GOOD, planned, withRule } from './plan.testing';
import type { RuleDefinition } from './types';

describe('the scope of a stream', () => {
  it('has a slot for each field, each readable feature, each model and each window value that is read', () => {
    const plan = planned(withRule({ when: 'window["per-shop"].n > 3 && window.all.score > 0.9' }));
    const scope = plan.scopes.get('pay');
    expect(scope?.features.map(({ feature, slot }) => [feature.name, slot])).toEqual([
      ['card_n_1d', 6],
      ['last_place', 7],
      ['since', 8],
      ['ok_7d', 9],
    ]);
    expect(scope?.models.map(({ slot }) => slot)).toEqual([10]);
    expect(scope?.windows.map(({ metric, read, group, slot }) => [metric, read, group.length, slot])).toEqual(
      [
        ['per-shop', 'n', 1, 11],
        ['all', 'score', 0, 12],
      ],
    );
    expect(plan.streams.get('pay')?.slots).toBe(13);
    expect(plan.streams.get('logins')?.slots).toBe(5);
  });

  it('needs what a judged rule reads, itself or through a model', () => {
    const names = (change: Partial<RuleDefinition>) =>
      planned(withRule(change))
        .scopes.get('pay')
        ?.needed.features.map(({ feature }) => feature.name);
    expect(names({ when: 'feature.card_n_1d > 3' })).toEqual(['card_n_1d']);
    expect(names({ when: 'model.fraud > 0.5', mode: 'shadow' })).toEqual(['ok_7d']);
    expect(names({ when: 'feature.card_n_1d > 3', mode: 'draft' })).toEqual([]);
  });

  it('reads features of another stream by an entity of the same type', () => {
    const features = planned(GOOD).scopes.get('logins')?.features;
    expect(features?.map(({ feature, entity }) => [feature.name, entity.field])).toEqual([
      ['card_n_1d', 'who'],
      ['last_place', 'who'],
    ]);
  });
});

describe('a condition over the scope', () => {
  const scope = (more: Record<number, unknown>) => {
    const values: unknown[] = [1_000, 'a', 's', 25_050, { lat: 1, lon: 2 }, true];
    for (let slot = 6; slot < 16; slot += 1) values[slot] = more[slot] ?? null;
    return values;
  };
  it.each([
    ['event.card in list.watched', {}, true],
    ['event.shop in list.watched', {}, false],
    ['event.amount in list.amounts', {}, false],
    ['feature.card_n_1d >= 3', { 6: 3 }, true],
    ['event.amount / feature.card_n_1d > 83.4', { 6: 3 }, true],
    ['feature.last_place == null', {}, true],
    ['distanceKm(event.place.lat, event.place.lon, 1.0, 2.0) < 1.0', {}, true],
    ['feature.last_place.lat > 4.0', { 7: { lat: 5, lon: 6 } }, true],
    ['event.time - feature.since > 100', { 8: 200 }, true],
    ['feature.ok_7d > 0.5', { 9: 0.75 }, true],
    ['model.fraud > 0.5', { 10: 0.75 }, true],
    ['window.all.n > 5.0', { 11: 6 }, true],
    ['window["per-shop"].latest < event.time', { 11: 999 }, true],
    ['has(window.all.score)', {}, false],
  ])('%s', (when, more, expected) => {
    const [plan] = planned(withRule({ when })).rules;
    expect(plan?.when.evaluate(scope(more))).toBe(expected);
  });

  it('tells an alert what it read, but not whole lists', () => {
    const [plan] = planned(
      withRule({ when: 'event.amount > 1 && event.card in list.watched && window["per-shop"].n > 1' }),
    ).rules;
    expect(plan?.reads.map(({ path, read }) => [path, read(scope({ 11: 7 }))])).toEqual([
      ['event.amount', 250.5],
      ['event.card', 'a'],
      ['window.per-shop.n', 7],
    ]);
  });
});

describe('features', () => {
  it('have defaults that follow from their function', () => {
    const { features } = planned(GOOD);
    expect(
      features.map(({ windowMs, delayMs, includesCurrent }) => [windowMs, delayMs, includesCurrent]),
    ).toEqual([
      [86_400_000, 0, true],
      [null, 0, false],
      [null, 0, false],
      [604_800_000, 604_800_000, false],
    ]);
    expect(features[3]?.input).toEqual({ field: 'ok', slot: 5, kind: 'boolean', scale: 0 });
  });
});

describe('a rule on a metric', () => {
  it('finds the metric it reads, and the entity in its group', () => {
    const [plan] = planned(
      withRule({ on: 'metric', when: 'window["per-shop"].n > 3.0 && group.shop != "x"' }),
    ).rules;
    expect(plan).toMatchObject({
      on: 'metric',
      metric: 'per-shop',
      entity: { type: 'shop', field: 'shop', slot: 0 },
    });
    // group, n, latest, score, expected, low, high, start, end
    expect(plan?.when.evaluate(['s', 4, 9, 0.5, 1, 1, 1, 0, 600_000])).toBe(true);
    expect(plan?.when.evaluate(['x', 4, 9, 0.5, 1, 1, 1, 0, 600_000])).toBe(false);
  });
});

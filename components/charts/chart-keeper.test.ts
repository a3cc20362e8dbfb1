import { expect, it } from 'vitest';
import { chartKeeper } from './chart-keeper';
import { noMemory } from './prepare-metric';

it('prepares anew only when the inputs changed and the chart is in view', () => {
  const keep = chartKeeper<number>();
  let made = 0;
  const prepare = () => ({ data: (made += 1), memory: noMemory });
  const ask = (view: string, input: number, isInView = true) =>
    keep({ view, inputs: [input], isInView }, prepare);
  expect([ask('a', 1), ask('a', 1), ask('a', 2)]).toEqual([1, 1, 2]);
  expect(ask('a', 3, false)).toBe(2);
  expect(ask('a', 3)).toBe(3);
  expect(ask('b', 3, false)).toBe(4);
});

it('hands on colours to another view, and the axis only within one', () => {
  const keep = chartKeeper<string>();
  const slots = new Map([['x', 3]]);
  const domain = { min: 0, max: 9 };
  const seen: unknown[] = [];
  const ask = (view: string, input: number) =>
    keep({ view, inputs: [input], isInView: true }, memory => {
      seen.push(memory);
      return { data: '', memory: { slots, domain } };
    });
  ask('a', 1);
  ask('a', 2);
  ask('b', 2);
  expect(seen).toEqual([noMemory, { slots, domain }, { slots, domain: null }]);
});

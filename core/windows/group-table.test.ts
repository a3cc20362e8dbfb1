import { describe, expect, it } from 'vitest';
import { drawOf, randomOf } from '../events/record-draw.testing';
import { TextKeeper } from '../events/scan/text-keeper.testing';
import type { FieldPlan } from '../definitions/field-type';
import { groupKeyOf } from './group-key';
import { groupNumber, holdGroup, newGroupTable, releaseGroups, sweepGroups } from './group-table';

const field = (slot: number, kind: FieldPlan['kind']): FieldPlan => ({
  name: `f${slot}`,
  slot,
  kind,
  isOptional: true,
  scale: 0,
});
const TEXT = field(0, 'string');
const SHORT = field(1, 'string');
const NUMBER = field(2, 'number');
const FLAG = field(3, 'boolean');

describe('groups found by what the decoder keeps', () => {
  it.each([
    [[TEXT]],
    [[TEXT, SHORT]],
    [[SHORT, NUMBER]],
    [[FLAG, TEXT, NUMBER]],
    [[NUMBER, FLAG]],
    [[FLAG]],
    [[]],
  ])('are those of their values: %#', groupBy => {
    const { random, below, one } = drawOf(randomOf(groupBy.length + 7));
    const table = newGroupTable();
    const keeper = new TextKeeper(4, 4);
    for (let block = 0; block < 1300; block += 1) {
      // Read ahead, as the decoder does: some texts are forgotten before their group is asked for.
      const read = Array.from({ length: 16 }, () => {
        const values = [
          one([null, `t${below(one([3, 200]))}`]),
          one(['', 'a', 'b', null]),
          one([null, 0, 1, -1, 0.5, below(50), -0]),
          one([true, false, null]),
        ];
        return { values, texts: keeper.textsOf(values, () => random() < 0.9) };
      });
      for (const { values, texts } of read) {
        const number = groupNumber(table, groupBy, values, texts);
        const key = groupKeyOf(groupBy, values);
        if (table.keys[number] !== key) expect(table.keys[number]).toBe(key);
      }
      if (block % 300 === 299) sweepGroups(table);
    }
  });
});

describe('a table of groups', () => {
  const values = (index: number) => [`t${index}`];
  const numbersOf = (table: ReturnType<typeof newGroupTable>, from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => groupNumber(table, [TEXT], values(from + index), null));

  it('keeps the numbers of groups that come and go with the panes', () => {
    const table = newGroupTable();
    const first = numbersOf(table, 0, 5000);
    for (let pane = 0; pane < 50; pane += 1) {
      const numbers = numbersOf(table, 0, 5000);
      expect(numbers).toEqual(first);
      for (const number of numbers) holdGroup(table, number);
      releaseGroups(table, numbers);
      sweepGroups(table);
    }
  });

  it('is no larger than twice what panes lately held, where groups never come again', () => {
    const table = newGroupTable();
    for (let pane = 0; pane < 50; pane += 1) {
      const numbers = numbersOf(table, pane * 5000, (pane + 1) * 5000);
      for (const number of numbers) holdGroup(table, number);
      expect(table.numbers.size).toBeLessThanOrEqual(15_000);
      releaseGroups(table, numbers);
      sweepGroups(table);
    }
    expect(table.keys.length).toBeLessThanOrEqual(15_000);
  });

  it('shrinks where many groups went for good', () => {
    const table = newGroupTable();
    const many = numbersOf(table, 0, 100_000);
    for (const number of many) holdGroup(table, number);
    releaseGroups(table, many);
    for (let pane = 0; pane < 60; pane += 1) {
      const [few = 0] = numbersOf(table, 0, 1);
      holdGroup(table, few);
      releaseGroups(table, [few]);
      sweepGroups(table);
    }
    expect(table.numbers.size).toBeLessThan(10);
  });
});

import { describe, expect, it } from 'vitest';
import { fieldsRead } from './fields-read';
import { planDefinitions } from './plan';
import type { Definitions, StreamDefinition } from './types';

const stream: StreamDefinition = {
  name: 'pay',
  id: 'id',
  eventTime: 'time',
  entities: { card: 'card' },
  fields: {
    id: 'string',
    time: 'timestamp',
    card: 'string',
    shop: 'string',
    'a "b"': 'string?',
    text: 'string?',
  },
};
const nothing: Definitions = { streams: [stream], metrics: [], features: [], rules: [] };

/** The names of the fields that are read. */
function readBy(more: Partial<Definitions>): string[] {
  const fields = Object.keys(stream.fields).map((name, slot) => ({
    ...{ name, slot, kind: 'string' as const, scale: 0, isOptional: false },
  }));
  const isRead = fieldsRead({ ...nothing, ...more }, fields, [{ type: 'card', field: 'card', slot: 2 }]);
  return fields.filter(({ slot }) => isRead[slot]).map(({ name }) => name);
}
const rule = (when: string) => ({ name: 'r', stream: 'pay', when, severity: 'low' as const });
const metric = {
  ...{ name: 'm', stream: 'pay', window: { type: 'tumbling' as const, size: '1m' } },
  aggregates: [{ as: 'n', fn: 'count' as const }],
};

describe('the fields that are read', () => {
  it('are the entities where nothing else is defined', () => {
    expect(readBy({})).toEqual(['card']);
  });

  it.each<[string, Partial<Definitions>, string]>([
    ['a rule', { rules: [rule('event.shop == "x"')] }, 'shop'],
    ['a group', { metrics: [{ ...metric, groupBy: ['shop'] }] }, 'shop'],
    ['a filter', { metrics: [{ ...metric, where: 'event.text != ""' }] }, 'text'],
    ['a model', { models: [{ name: 'm', stream: 'pay', file: 'm.onnx', inputs: ['event.shop'] }] }, 'shop'],
    [
      'a feature',
      { features: [{ name: 'f', stream: 'pay', entity: 'card', fn: 'distinct', field: 'shop' }] },
      'shop',
    ],
    ['a name that has to be escaped', { metrics: [{ ...metric, groupBy: ['a "b"'] }] }, 'a "b"'],
  ])('are those that are named by %s', (_what, more, field) => {
    expect(readBy(more)).toEqual(expect.arrayContaining(['card', field]));
  });

  it('are not those whose name is a part of another', () => {
    expect(readBy({ rules: [rule('event.shop_id == "x" || event.workshop == "y"')] })).toEqual(['card']);
  });

  it('are all where a name may be hidden in an escape', () => {
    expect(readBy({ rules: [rule('event["sh\\x6fp"] == "x"')] })).toHaveLength(6);
  });

  it('are in the plan of the stream', () => {
    const planned = planDefinitions({ ...nothing, rules: [rule('event.shop == "x"')] });
    const isRead = planned.ok ? planned.plan.streams.get('pay')?.isRead : undefined;
    expect(isRead).toEqual([false, false, true, true, false, false]);
  });
});

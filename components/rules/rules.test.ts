import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './diff-lines';
import { markText } from './mark-text';
import { readablePaths } from './readable-paths';
import { rulePut, validateRule, type RuleDraft, type Surroundings } from './validate-rule';

const stream = {
  name: 'demo',
  eventTime: 'time',
  id: 'id',
  fields: { id: 'string', time: 'timestamp', card: 'string', amount: 'decimal(2)', country: 'string?' },
  entities: { card: 'card' },
};
const draft: RuleDraft = {
  name: 'large',
  stream: 'demo',
  when: 'event.amount > 220.0',
  severity: 'high',
  on: 'event',
  metric: '',
  weight: '',
  verdict: '',
  cooldown: '',
  mode: 'live',
  entity: '',
  description: '',
};
const around: Surroundings = {
  streams: [stream],
  metrics: [
    {
      name: 'per-card',
      stream: 'demo',
      groupBy: ['card'],
      window: { type: 'tumbling', size: '1m' },
      aggregates: [{ as: 'total', fn: 'sum', field: 'amount' }],
    },
  ],
  features: [],
  models: [],
  lists: [{ name: 'blocked', values: ['c1'], total: 1 }],
};

describe('a rule being written', () => {
  it('that is right has no problem', () => expect(validateRule(draft, around)).toEqual([]));
  it('is told where its condition is wrong', () => {
    const [problem] = validateRule({ ...draft, when: 'event.amount > 1.0 &&\n  event.amuont < 5.0' }, around);
    expect(problem).toMatchObject({ path: 'when', line: 2 });
    expect(problem?.column).toBeGreaterThan(2);
  });
  it.each([
    ['an unfinished condition', { when: 'event.amount >' }, 'when'],
    ['a condition that is no bool', { when: 'event.amount' }, 'when'],
    ['an empty condition', { when: '' }, 'when'],
    ['a name with blanks', { name: 'too large' }, 'name'],
    ['an entity the stream has not', { entity: 'planet' }, 'entity'],
    ['a stream there is not', { stream: 'nowhere' }, 'stream'],
    ['a cooldown that is none', { cooldown: 'long' }, 'cooldown'],
    ['a weight that is none', { weight: 'heavy' }, 'weight'],
    ['a list there is not', { when: 'event.card in list.blcked' }, 'when'],
    ['a metric there is not', { on: 'metric' as const, metric: 'x', when: 'true' }, 'metric'],
  ])('is told of %s at its field', (_, change, path) =>
    expect(validateRule({ ...draft, ...change }, around).map(problem => problem.path)).toContain(path),
  );
  it.each([
    [{ when: 'event.card in list.blocked', weight: '-2.5', verdict: 'review', cooldown: '1h' }],
    [{ when: 'window["per-card"].total > 5.0' }],
    [{ on: 'metric' as const, when: 'window["per-card"].total > 5.0 && group.card != "x"', weight: '3' }],
  ])('may say %j', change => expect(validateRule({ ...draft, ...change }, around)).toEqual([]));
  it('is offered what it may read', () => {
    const paths = (change: Partial<RuleDraft>) =>
      readablePaths({ ...draft, ...change }, around).map(({ path }) => path);
    expect(paths({})).toContain('window["per-card"].total');
    expect(paths({ on: 'metric' })).toEqual(['window["per-card"].total', 'group.card', 'list.blocked']);
  });
  it('leaves out what is empty', () => {
    expect(Object.keys(rulePut(draft)).sort()).toEqual(['mode', 'severity', 'stream', 'when']);
  });
});

describe('marks', () => {
  it('underline the stretch and lose no character', () => {
    const parts = markText('a > b', [{ path: 'when', message: 'm', offset: 4, length: 1 }]);
    expect(parts).toEqual([
      { text: 'a > ', isWrong: false },
      { text: 'b', isWrong: true },
    ]);
  });
  it('at the end of the text show behind it', () => {
    expect(markText('a >', [{ path: 'when', message: 'm', offset: 3, length: 0 }]).at(-1)).toEqual({
      text: ' ',
      isWrong: true,
    });
  });
});

describe('a diff', () => {
  it('shows what went and what came', () => {
    expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'gone', text: 'b' },
      { kind: 'new', text: 'x' },
      { kind: 'same', text: 'c' },
    ]);
  });
  it('holds both texts whole, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1 })
      .map(lines => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const of = (skip: string) => lines.filter(({ kind }) => kind !== skip).map(line => line.text);
        expect(of('new').join('\n')).toBe(before);
        expect(of('gone').join('\n')).toBe(after);
      }),
    );
  });
});

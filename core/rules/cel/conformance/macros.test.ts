import { expect, test } from 'vitest';
import { outcome } from '../cel-fixture';

const FAILS_ON_2 = '1 / (x - 2) < 5';

/** all is && over the items. */
const all: [source: string, value: unknown][] = [
  ['[1, 2, 3].all(x, x > 0)', true],
  ['[1, 2, 3].all(x, x > 1)', false],
  ['[].all(x, x > 0)', true],
  ['[].all(x, false)', true],
  ['[1].all(x, true)', true],
  ['event.codes.all(code, code % 10 == 0)', true],
  ['event.tags.all(tag, size(tag) == 3)', false],
  [`[1, 2, 3].all(x, ${FAILS_ON_2})`, 'error: division by zero'],
  [`[2, 7, 3].all(x, ${FAILS_ON_2} && x < 7)`, false],
  [`[2, 3].all(x, 1 / (x - 2) == 5)`, false],
  ['{"a": 1, "b": 2}.all(key, key < "c")', true],
  ['{1: "a", 2: "b"}.all(key, key > 0)', true],
  ['event.headers.all(key, key != "")', true],
  ['event.headers.all(key, event.headers[key] != "curl")', false],
  ['list.denied.all(card, card.startsWith("card-"))', true],
  ['event.lines.all(line, line.price > 10)', true],
];

/** exists is || over the items. */
const exists: [source: string, value: unknown][] = [
  ['[1, 2, 3].exists(x, x == 2)', true],
  ['[1, 2, 3].exists(x, x > 3)', false],
  ['[].exists(x, true)', false],
  ['event.lines.exists(line, line.price > 200)', true],
  ['event.lines.exists(line, line.sku == "phone")', false],
  [`[2, 3].exists(x, 1 / (x - 2) == 1)`, true],
  [`[2, 9].exists(x, 1 / (x - 2) == 1)`, 'error: division by zero'],
  ['{"a": 1}.exists(key, key == "a")', true],
  ['event.tags.exists(tag, tag == "gift") && event.amount > 200', true],
  ['list.denied.exists(card, card == event.card)', true],
  ['event.extra.list.exists(item, item == "a")', true],
  ['event.extra.list.exists(item, item > 0)', true],
  ['event.extra.list.exists(item, item > 1)', 'error: item is "a", not a number'],
  ['event.notes.exists(note, true)', 'error: event.notes is null'],
  ['any.exists(x, true)', 'error: any is null'],
  ['event.extra.depth.exists(x, true)', 'error: event.extra.depth is 2, not a list or a map'],
];

/** exists_one looks at every item and absorbs nothing. */
const existsOne: [source: string, value: unknown][] = [
  ['[1, 2, 3].exists_one(x, x == 2)', true],
  ['[1, 2, 2].exists_one(x, x == 2)', false],
  ['[1, 2, 3].exists_one(x, x == 4)', false],
  ['[].exists_one(x, true)', false],
  ['[7].exists_one(x, true)', true],
  ['{"a": 1, "b": 2}.exists_one(key, key == "b")', true],
  [`[2, 3].exists_one(x, 1 / (x - 2) == 1)`, 'error: division by zero'],
  ['event.lines.exists_one(line, line.price > 100)', true],
];

const filter: [source: string, value: unknown][] = [
  ['[1, 2, 3].filter(x, x > 1)', [2, 3]],
  ['[1, 2, 3].filter(x, false)', []],
  ['[].filter(x, true)', []],
  ['event.tags.filter(tag, tag.startsWith("g"))', ['gift']],
  ['size(event.codes.filter(code, code > 10))', 2],
  ['event.lines.filter(line, line.price > 100)[0].sku', 'tv'],
  ['{"a": 1, "b": 2}.filter(key, key > "a")', ['b']],
  ['event.headers.filter(key, key.startsWith("l"))', ['lang']],
  ['[1, 2, 3].filter(x, x > 1).filter(y, y < 3)', [2]],
  ['[2].filter(x, 1 / (x - 2) == 1)', 'error: division by zero'],
  ['list.denied.filter(card, card != event.card)', ['card-0666']],
];

const map: [source: string, value: unknown][] = [
  ['[1, 2, 3].map(x, x * 2)', [2, 4, 6]],
  ['[].map(x, x)', []],
  [
    '[1, 2].map(x, [x, x])',
    [
      [1, 1],
      [2, 2],
    ],
  ],
  ['[1, 2, 3].map(x, x > 1, x * 10)', [20, 30]],
  ['[1, 2, 3].map(x, false, x)', []],
  ['[2, 3].map(x, x != 2, 1 / (x - 2))', [1]],
  ['event.lines.map(line, line.price)', [200.5, 50]],
  ['event.lines.map(line, line.sku + "!")', ['tv!', 'cable!']],
  ['event.headers.map(key, event.headers[key])', ['curl', 'de']],
  ['{"a": 1}.map(key, key + key)', ['aa']],
  ['[1, 2].map(x, null)', [null, null]],
  ['[1, 2].map(x, event.items + x)', [4, 5]],
  ['event.codes.map(code, double(code) / 20)', [0.5, 1, 1.5]],
  ['event.codes.map(code, code > 15).exists(isLarge, isLarge)', true],
  ['[0].map(x, 1 / x)', 'error: division by zero'],
];

const nested: [source: string, value: unknown][] = [
  [
    '[1, 2].map(x, [10, 20].map(y, x + y))',
    [
      [11, 21],
      [12, 22],
    ],
  ],
  ['[[1, 2], [3]].all(row, row.all(cell, cell > 0))', true],
  ['[[1, 2], [3]].exists(row, row.all(cell, cell > 2))', true],
  ['[1, 2, 3].filter(x, [2, 3, 4].exists(y, x == y))', [2, 3]],
  ['event.codes.all(x, event.codes.exists(y, x == y))', true],
  ['[1, 2].map(x, [3].map(x, x))', [[3], [3]]],
  ['[1, 2].map(x, [3].map(y, x)[0] + x)', [2, 4]],
  ['[1, 2].map(x, [x].filter(y, true).map(z, z + x))', [[2], [4]]],
  ['[1].map(event, event + 1)', [2]],
  ['[1].map(x, [2].map(y, [3].map(z, z)))', 'problem: macros may be nested 2 deep, and this map goes deeper'],
  ['[[1]].map(x, x.map(y, y)).map(z, z)', [[1]]],
];

test.each(all)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(exists)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(existsOne)('%s is %j', (source, value) => expect(outcome(source)).toBe(value));
test.each(filter)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(map)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));
test.each(nested)('%s is %j', (source, value) => expect(outcome(source)).toEqual(value));

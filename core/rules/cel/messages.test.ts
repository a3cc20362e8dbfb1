import { expect, test } from 'vitest';
import { compile } from './cel';
import { ENVIRONMENT } from './cel-fixture';

/** `line:column+length message`, as an editor would show it. */
function problemsOf(source: string): string[] {
  const compilation = compile(source, ENVIRONMENT, { kind: 'bool' });
  if (compilation.ok) return [];
  return compilation.problems.map(
    ({ line, column, length, message }) => `${line}:${column}+${length} ${message}`,
  );
}

const TEXT = 'is text (string)';
const WHOLE = 'is a whole number (int)';
const DECIMAL = 'is a decimal number (double)';

const names: [source: string, ...problems: string[]][] = [
  ['event.amout > 3', '1:1+11 unknown field event.amout; did you mean event.amount?'],
  ['event.Amount > 3', '1:1+12 unknown field event.Amount; did you mean event.amount?'],
  ['event.amuont > 3', '1:1+12 unknown field event.amuont; did you mean event.amount?'],
  ['event.isonline', '1:1+14 unknown field event.isonline; did you mean event.isOnline?'],
  ['event.country == "DE"', '1:1+13 unknown field event.country'],
  ['event.place.latt > 1', '1:1+16 unknown field event.place.latt; did you mean event.place.lat?'],
  ['event.place.z > 1', '1:1+13 unknown field event.place.z; there is event.place.lat, event.place.lon'],
  ['event.lines[0].pice > 1', '1:1+19 unknown field event.lines[0].pice; did you mean event.lines[0].price?'],
  ['feature.x > 1', '1:1+9 unknown field feature.x; there is feature.count1h, feature.sum24h, feature.share'],
  ['evnt.amount > 3', '1:1+4 unknown name evnt; did you mean event?'],
  ['Event.amount > 3', '1:1+5 unknown name Event; did you mean event?'],
  ['amount > 3', '1:1+6 unknown name amount; did you mean event.amount?'],
  ['amout > 3', '1:1+5 unknown name amout; did you mean event.amount?'],
  ['count1h > 3', '1:1+7 unknown name count1h; did you mean feature.count1h?'],
  ['window.count > 3', '1:1+6 unknown name window; there is event, feature, list, any'],
  ['event.codes.all(x, y > 1)', '1:20+1 unknown name y; there is event, feature, list, any'],
  ['event.codes.all(x, x > 1) && x > 1', '1:30+1 unknown name x; there is event, feature, list, any'],
  ['event.card.lenght() > 3', '1:1+19 unknown function lenght'],
  ['event.card.contians("a")', '1:1+24 unknown function contians; did you mean contains?'],
  ['lowerascii("A") == "a"', '1:1+15 unknown function lowerascii; did you mean lowerAscii?'],
  ['event.codes.exist(x, x > 1)', '1:1+27 unknown function exist; did you mean exists?'],
  ['event.card.amount > 1', `1:1+17 event.card ${TEXT} and has no field amount`],
  ['event.codes.first > 1', '1:1+17 event.codes is a list of a whole number (int) and has no field first'],
  ['has(event.chanel)', '1:5+13 unknown field event.chanel; did you mean event.channel?'],
];

const types: [source: string, ...problems: string[]][] = [
  [
    'event.amount',
    '1:1+12 this gives a decimal number (double), but true or false (bool) is needed; compare it with something, like … > 100 or … == "x"',
  ],
  [
    '"x"',
    '1:1+3 this gives text (string), but true or false (bool) is needed; compare it with something, like … > 100 or … == "x"',
  ],
  [
    'event.codes',
    '1:1+11 this gives a list of a whole number (int), but true or false (bool) is needed; compare it with something, like … > 100 or … == "x"',
  ],
  [
    'event',
    '1:1+5 this gives the record event, but true or false (bool) is needed; compare it with something, like … > 100 or … == "x"',
  ],
  [
    'null',
    '1:1+4 this gives null, but true or false (bool) is needed; compare it with something, like … > 100 or … == "x"',
  ],
  [
    'event.card == 42',
    `1:1+16 == cannot compare these: event.card ${TEXT} and 42 ${WHOLE}; put the value in quotes: "42"`,
  ],
  [
    'event.card != 4.2',
    `1:1+17 != cannot compare these: event.card ${TEXT} and 4.2 ${DECIMAL}; put the value in quotes: "4.2"`,
  ],
  [
    'event.amount > "100"',
    `1:1+20 > cannot compare these: event.amount ${DECIMAL} and "100" ${TEXT}; write the number without quotes: 100`,
  ],
  [
    '"100" < event.items',
    `1:1+19 < cannot compare these: "100" ${TEXT} and event.items ${WHOLE}; write the number without quotes: 100`,
  ],
  ['event.amount > "a lot"', `1:1+22 > cannot compare these: event.amount ${DECIMAL} and "a lot" ${TEXT}`],
  [
    'event.card > event.amount',
    `1:1+25 > cannot compare these: event.card ${TEXT} and event.amount ${DECIMAL}; turn the text into a number with double(event.card)`,
  ],
  [
    'event.isOnline == "true"',
    `1:1+24 == cannot compare these: event.isOnline is true or false (bool) and "true" ${TEXT}`,
  ],
  [
    'event.channel > 5',
    '1:1+17 > cannot compare these: event.channel is text (string) or null and 5 is a whole number (int); put the value in quotes: "5"',
  ],
  [
    'event.codes > event.codes',
    '1:1+25 > cannot compare these: event.codes is a list of a whole number (int) and event.codes is a list of a whole number (int)',
  ],
  [
    'event.tip > null',
    `1:1+16 > cannot compare these: event.tip is a decimal number (double) or null and null is null`,
  ],
  ['1 < event.items < 5', '1:1+19 comparisons do not chain: write 1 < event.items && event.items < 5'],
  [
    'event.items * event.amount > 1',
    `1:1+26 * needs two numbers of one type: event.items ${WHOLE} and event.amount ${DECIMAL}; write double(event.items)`,
  ],
  [
    'event.amount + event.items > 1',
    `1:1+26 + needs two numbers of one type: event.amount ${DECIMAL} and event.items ${WHOLE}; write double(event.items)`,
  ],
  [
    'event.card + 1 == "a1"',
    `1:1+14 + cannot work on these: event.card ${TEXT} and 1 ${WHOLE}; to join text, write string(1)`,
  ],
  ['event.card - "a" == ""', `1:1+16 - cannot work on these: event.card ${TEXT} and "a" ${TEXT}`],
  [
    'event.isOnline + 1 > 1',
    `1:1+18 + cannot work on these: event.isOnline is true or false (bool) and 1 ${WHOLE}`,
  ],
  ['event.amount % 2 == 0', '1:1+16 % works on whole numbers (int); turn a decimal into one with int(…)'],
  ['-event.card == "x"', `1:1+11 - needs a number, but event.card ${TEXT}`],
  [
    '!event.amount',
    `1:2+12 ! needs true or false (bool), but event.amount ${DECIMAL}; compare it with something`,
  ],
  [
    'event.amount && event.isOnline',
    `1:1+12 && needs true or false (bool), but event.amount ${DECIMAL}; compare it with something`,
  ],
  [
    'event.isOnline || event.card',
    `1:19+10 || needs true or false (bool), but event.card ${TEXT}; compare it with something`,
  ],
  ['event.isOnline && null', '1:19+4 && needs true or false (bool), but null is null'],
  [
    'event.items ? true : false',
    `1:1+11 ? : needs true or false (bool), but event.items ${WHOLE}; compare it with something`,
  ],
  [
    'event.isOnline ? "a" : 1',
    `1:1+24 both values of ? : must be of one type, but "a" ${TEXT} and 1 ${WHOLE}`,
  ],
  [
    '"a" in event.card',
    `1:1+17 in needs a list or a map on its right, but event.card ${TEXT}; for text in text, write event.card.contains(…)`,
  ],
  ['1 in event.items', `1:1+16 in needs a list or a map on its right, but event.items ${WHOLE}`],
  [
    '"a" in event.codes',
    `1:1+18 in cannot find this: "a" ${TEXT} and event.codes holds a whole number (int)`,
  ],
  ['event.codes["a"] > 1', '1:13+3 [ ] takes a position from 0 up (int) here, but this is text (string)'],
  [
    'event.headers[1] == "a"',
    '1:15+1 [ ] takes a key that is text (string) here, but this is a whole number (int)',
  ],
  ['event.card[0] == "a"', `1:1+13 event.card ${TEXT}: [ ] needs a list or a map`],
  ['{1.5: 2} == {}', '1:2+3 a key is text, a whole number or a bool, but this is a decimal number (double)'],
  ['{"a": 1, "a": 2} == {}', '1:10+3 the key "a" is there twice'],
  ['event.card.all(x, true)', `1:1+10 all walks a list or a map, but event.card ${TEXT}`],
  [
    'event.codes.all(x, x)',
    `1:20+1 the condition of all needs true or false (bool), but x ${WHOLE}; compare it with something`,
  ],
  [
    'event.codes.map(x, x, x) == []',
    `1:20+1 the condition of map needs true or false (bool), but x ${WHOLE}; compare it with something`,
  ],
];

const calls: [source: string, ...problems: string[]][] = [
  ['contains(event.card, "a")', '1:1+25 contains is written after a value: text.contains(text)'],
  ['event.amount.abs() > 1', '1:1+18 abs is written in front: abs(number)'],
  ['event.card.contains()', '1:1+21 contains has too few values: write text.contains(text)'],
  ['event.card.contains("a", "b")', '1:1+29 contains has too many values: write text.contains(text)'],
  ['min(1) > 0', '1:1+6 min has too few values: write min(number, number, …)'],
  [
    'distanceKm(1, 2) > 0',
    '1:1+16 distanceKm has too few values: write distanceKm(latitude1, longitude1, latitude2, longitude2)',
  ],
  ['event.card.contains(1)', `1:21+1 contains takes text (string) here, but 1 ${WHOLE}`],
  ['event.amount.contains("1")', `1:1+12 contains takes text (string) here, but event.amount ${DECIMAL}`],
  ['abs(event.card) > 1', `1:5+10 abs takes a number here, but event.card ${TEXT}`],
  ['abs(null) > 1', '1:5+4 abs takes a number here, but null is null'],
  [
    'max(1, "2", true) > 1',
    `1:8+3 max takes a number here, but "2" ${TEXT}`,
    '1:13+4 max takes a number here, but true is true or false (bool)',
  ],
  ['size(event.amount) > 1', `1:6+12 size takes text, a list or a map here, but event.amount ${DECIMAL}`],
  [
    'int(event.codes) > 1',
    '1:5+11 int takes text, a number or a bool here, but event.codes is a list of a whole number (int)',
  ],
  ['event.card.matches("(")', '1:20+3 the pattern has a ( that is never closed (at character 2)'],
  [
    'event.card.matches("a**")',
    '1:20+5 the pattern repeats a repeat; put the inner one in ( ) (at character 4)',
  ],
  [
    'event.card.matches("(?=a)")',
    '1:20+7 the pattern has a group (?…) that is not known; looking ahead or behind cannot be done in linear time (at character 2)',
  ],
  [
    'hour(event.at, "Berlin") > 1',
    '1:16+8 there is no time zone "Berlin"; zones are named like "Europe/Berlin"',
  ],
  ['has(event)', '1:1+10 has() takes one field, like has(event.channel)'],
  ['has(event.tip, event.card)', '1:1+26 has() takes one field, like has(event.channel)'],
  ['has(event["tip"])', '1:1+17 has() takes one field, like has(event.channel)'],
  ['event.codes.all(x > 1)', '1:1+22 all takes a new name and a condition, like items.all(x, x > 10)'],
  [
    'event.codes.exists(1, true)',
    '1:1+27 exists takes a new name and a condition, like items.exists(x, x > 10)',
  ],
  [
    'event.codes.filter(x, true, true)',
    '1:1+33 filter takes a new name and a condition, like items.filter(x, x > 10)',
  ],
];

const several: [source: string, ...problems: string[]][] = [
  [
    'event.amout > 1 && event.crad == "x"',
    '1:1+11 unknown field event.amout; did you mean event.amount?',
    '1:20+10 unknown field event.crad; did you mean event.card?',
  ],
  [
    'event.amount > "1" ||\n  event.card == 1',
    `1:1+18 > cannot compare these: event.amount ${DECIMAL} and "1" ${TEXT}; write the number without quotes: 1`,
    `2:3+15 == cannot compare these: event.card ${TEXT} and 1 ${WHOLE}; put the value in quotes: "1"`,
  ],
  ['event.amout + 1 > 2', '1:1+11 unknown field event.amout; did you mean event.amount?'],
  [
    'event.amout * event.card > 1',
    '1:1+11 unknown field event.amout; did you mean event.amount?',
    `1:1+24 * cannot work on these: event.amout is a value of any type and event.card ${TEXT}`,
  ],
  ['[event.x, event.y] == []', '1:2+7 unknown field event.x', '1:11+7 unknown field event.y'],
  ['nosuch(event.x)', '1:1+15 unknown function nosuch'],
];

const rows = { names, types, calls, several };

for (const [what, table] of Object.entries(rows)) {
  test.each(table)(`of ${what}: %j is answered`, (source, ...problems) =>
    expect(problemsOf(source)).toEqual(problems),
  );
}

test('ten problems are enough to begin with', () => {
  const source = Array.from({ length: 50 }, (_, index) => `event.x${index}`).join(' == ');
  expect(problemsOf(source)).toHaveLength(10);
});

test('a line is counted from the last line break, in the units editors count', () => {
  expect(problemsOf('// 😀\r\n\n   "😀" == nosuch')).toEqual([
    '3:12+6 unknown name nosuch; there is event, feature, list, any',
  ]);
});

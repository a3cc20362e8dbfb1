import { expect, test } from 'vitest';
import { compile, CelError } from './cel';
import { ENVIRONMENT, SCOPE } from './cel-fixture';

type Changes = {
  event?: Record<string, unknown>;
  feature?: Record<string, unknown>;
  list?: Record<string, unknown>;
};

/** What becomes of a rule on the fixture's event with these changes. */
function verdict(rule: string, { event, feature, list }: Changes): unknown {
  const compilation = compile(rule, ENVIRONMENT, { kind: 'bool' });
  if (!compilation.ok) throw new Error(JSON.stringify(compilation.problems));
  const scope = {
    ...SCOPE,
    event: { ...SCOPE.event, ...event },
    feature: { ...SCOPE.feature, ...feature },
    list: { ...SCOPE.list, ...list },
  };
  try {
    return compilation.compiled.evaluate(scope);
  } catch (error) {
    return error instanceof CelError ? error.message : error;
  }
}

type Case = [when: string, changes: Changes, verdict: unknown];

/** Rules as people write them, and what they say of an event. */
const RULES: [name: string, rule: string, cases: Case[]][] = [
  [
    'a large payment online',
    'event.amount > 220.0 && event.channel == "online"',
    [
      ['it is large and online', {}, true],
      ['it is small', { event: { amount: 20 } }, false],
      ['it is exactly at the limit', { event: { amount: 220 } }, false],
      ['it is in a shop', { event: { channel: 'pos' } }, false],
      ['the channel is not known', { event: { channel: null } }, false],
      ['the amount is not a number', { event: { amount: '300' } }, 'event.amount is "300", not a number'],
      ['the amount is broken but the channel decides', { event: { amount: null, channel: 'pos' } }, false],
    ],
  ],
  [
    'a denied card',
    'event.card in list.denied',
    [
      ['the card is on the list', {}, true],
      ['the card is not', { event: { card: 'card-7' } }, false],
      ['the list is an array', { list: { denied: ['card-0042'] } }, true],
      ['the list is empty', { list: { denied: [] } }, false],
      ['there is no such list', { list: { denied: undefined } }, 'there is no field denied here'],
    ],
  ],
  [
    'many payments in an hour, or one that is unusual for the card',
    'feature.count1h >= 10 || (feature.sum24h > 0 && event.amount > 5 * feature.sum24h / 24)',
    [
      ['neither', {}, true],
      ['there are many', { feature: { count1h: 10, sum24h: 0 } }, true],
      ['the card is new', { feature: { count1h: 0, sum24h: 0 } }, false],
      ['it spends as ever', { feature: { count1h: 0, sum24h: 24_000 } }, false],
    ],
  ],
  [
    'a share that may be missing',
    'has(feature.share) && feature.share > 0.5',
    [
      ['it is missing', {}, false],
      ['it is high', { feature: { share: 0.9 } }, true],
      ['it is low', { feature: { share: 0.1 } }, false],
    ],
  ],
  [
    'a share that may be missing, and nobody asked',
    'feature.share > 0.5',
    [
      ['it is missing', {}, 'feature.share is null'],
      ['it is high', { feature: { share: 0.9 } }, true],
    ],
  ],
  [
    'far from home',
    'event.home != null && distanceKm(event.place.lat, event.place.lon, event.home.lat, event.home.lon) > 500',
    [
      ['the home is not known', {}, false],
      ['it is next door', { event: { home: { lat: 52.4, lon: 13.1 } } }, false],
      ['it is in Madrid', { event: { home: { lat: 40.4168, lon: -3.7038 } } }, true],
    ],
  ],
  [
    'at night, at the weekend, in Berlin',
    'hour(event.at, "Europe/Berlin") < 6 && weekday(event.at, "Europe/Berlin") in [0, 6]',
    [
      ['it is Tuesday night', {}, false],
      ['it is Saturday at three', { event: { at: Date.parse('2024-06-01T01:00:00Z') } }, true],
      [
        'it is Friday before midnight in UTC, Saturday in Berlin',
        { event: { at: Date.parse('2024-05-31T22:30:00Z') } },
        true,
      ],
      ['it is Sunday noon', { event: { at: Date.parse('2024-06-02T10:00:00Z') } }, false],
    ],
  ],
  [
    'a gift card in the basket',
    'event.lines.exists(line, line.sku.lowerAscii().contains("gift") && line.price >= 50)',
    [
      ['there is none', {}, false],
      ['there is one', { event: { lines: [{ sku: 'GIFT-100', price: 100 }] } }, true],
      ['it is a small one', { event: { lines: [{ sku: 'GIFT-10', price: 10 }] } }, false],
      ['the basket is empty', { event: { lines: [] } }, false],
      [
        'a line is broken, another decides',
        {
          event: {
            lines: [
              { sku: 7, price: 1 },
              { sku: 'gift', price: 60 },
            ],
          },
        },
        true,
      ],
      [
        'a line is broken, none decides',
        { event: { lines: [{ sku: 7, price: 60 }] } },
        'line.sku is 7, not text (string)',
      ],
    ],
  ],
  [
    'a basket that does not add up',
    'event.lines.map(line, line.price)[0] + event.lines.map(line, line.price)[1] != event.amount',
    [
      ['it adds up', {}, false],
      ['it does not', { event: { amount: 1 } }, true],
      [
        'there is one line',
        { event: { lines: [{ sku: 'a', price: 1 }] } },
        'there is no item 1 in a list of 1, counted from 0',
      ],
    ],
  ],
  [
    'a script at the other end',
    'event.headers.agent.matches("(?i)^(curl|wget|python)")',
    [
      ['it is curl', {}, true],
      ['it is a browser', { event: { headers: { agent: 'Mozilla/5.0' } } }, false],
      ['it does not say', { event: { headers: {} } }, 'there is no field agent here'],
    ],
  ],
  [
    'a script at the other end, asked carefully',
    'has(event.headers.agent) && event.headers.agent.matches("(?i)^(curl|wget|python)")',
    [
      ['it is curl', {}, true],
      ['it does not say', { event: { headers: {} } }, false],
    ],
  ],
  [
    'a test card number',
    String.raw`event.card.matches(r"^card-0*[0-9]{1,3}$")`,
    [
      ['it is one', {}, true],
      ['it is not', { event: { card: 'card-1234' } }, false],
    ],
  ],
  [
    'a round amount',
    'event.amount >= 100 && floor(event.amount / 100) * 100 == event.amount',
    [
      ['it is not round', {}, false],
      ['it is round', { event: { amount: 300 } }, true],
      ['it is nothing', { event: { amount: 0 } }, false],
    ],
  ],
  [
    'a limit by channel',
    'event.amount > (event.channel == "online" ? 200 : event.channel == "pos" ? 1000 : 50)',
    [
      ['it is online and over', {}, true],
      ['it is in a shop and under', { event: { channel: 'pos' } }, false],
      ['the channel is unknown', { event: { channel: null, amount: 60 } }, true],
    ],
  ],
  [
    'two tags at once',
    '["new", "gift"].all(tag, tag in event.tags)',
    [
      ['it has both', {}, true],
      ['it has one', { event: { tags: ['new'] } }, false],
      ['it has more', { event: { tags: ['gift', 'x', 'new'] } }, true],
    ],
  ],
  [
    'a score from undeclared data',
    'has(event.extra.score) && double(event.extra.score) > 0.8',
    [
      ['there is none', {}, false],
      ['it is a number', { event: { extra: { score: 0.9 } } }, true],
      ['it is text', { event: { extra: { score: '0.95' } } }, true],
      ['it is nonsense', { event: { extra: { score: 'high' } } }, '"high" cannot be made a number'],
      ['it is null', { event: { extra: { score: null } } }, 'event.extra.score is null'],
    ],
  ],
  [
    'a log score',
    'log(max(event.amount, 1)) > 5.0 && !event.isOnline || event.isTest == true',
    [
      ['it is online', {}, false],
      ['it is in a shop and large', { event: { isOnline: false } }, true],
      ['it is a test', { event: { isTest: true } }, true],
    ],
  ],
];

for (const [name, rule, cases] of RULES) {
  test.each(cases)(`${name}: when %s`, (_when, changes, expected) =>
    expect(verdict(rule, changes)).toEqual(expected),
  );
}

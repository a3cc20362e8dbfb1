import { compile, CelError, type CelEnvironment, type CelType } from './cel';
import { BOOL, DOUBLE, DYN, INT, TEXT, listOf, nullableOf } from './cel-type';

/** A card payment, as the tests' rules see it. */
const GEO: CelType = {
  kind: 'object',
  name: 'geo',
  fields: new Map([
    ['lat', DOUBLE],
    ['lon', DOUBLE],
  ]),
};

const EVENT: CelType = {
  kind: 'object',
  name: 'event',
  fields: new Map<string, CelType>([
    ['amount', DOUBLE],
    ['items', INT],
    ['card', TEXT],
    ['isOnline', BOOL],
    ['at', INT],
    ['channel', nullableOf(TEXT)],
    ['tip', nullableOf(DOUBLE)],
    ['retries', nullableOf(INT)],
    ['isTest', nullableOf(BOOL)],
    ['codes', listOf(INT)],
    ['tags', listOf(TEXT)],
    ['notes', nullableOf(listOf(TEXT))],
    ['place', GEO],
    ['home', nullableOf(GEO)],
    [
      'lines',
      listOf({
        kind: 'object',
        name: 'line',
        fields: new Map([
          ['price', DOUBLE],
          ['sku', TEXT],
        ]),
      }),
    ],
    ['headers', { kind: 'map', key: TEXT, value: TEXT }],
    ['extra', DYN],
  ]),
};

const FEATURE: CelType = {
  kind: 'object',
  name: 'feature',
  fields: new Map<string, CelType>([
    ['count1h', INT],
    ['sum24h', DOUBLE],
    ['share', nullableOf(DOUBLE)],
  ]),
};

export const VARIABLES: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ['event', EVENT],
  ['feature', FEATURE],
  ['list', { kind: 'map', key: TEXT, value: listOf(TEXT) }],
  ['any', DYN],
]);

export const ENVIRONMENT: CelEnvironment = { variables: VARIABLES };

export const SCOPE = {
  event: {
    amount: 250.5,
    items: 3,
    card: 'card-0042',
    isOnline: true,
    at: 1_700_000_000_000, // Tuesday 2023-11-14T22:13:20Z
    channel: 'online',
    tip: null,
    retries: 2,
    isTest: null,
    codes: [10, 20, 30],
    tags: ['new', 'gift'],
    notes: null,
    place: { lat: 52.52, lon: 13.405 },
    home: null,
    lines: [
      { price: 200.5, sku: 'tv' },
      { price: 50, sku: 'cable' },
    ],
    headers: { agent: 'curl', lang: 'de' },
    extra: { depth: 2, name: 'x', list: [1, 'a', null], nothing: null },
  },
  feature: { count1h: 7, sum24h: 1200.25, share: null },
  list: { denied: new Set(['card-0042', 'card-0666']), allowed: ['card-0001'] },
  any: null,
};

/** What becomes of a source: its value, `error: …` from the evaluation, or `problem: …` for each thing refused. */
export function outcome(source: string, scope: unknown = SCOPE): unknown {
  const compilation = compile(source, ENVIRONMENT);
  if (!compilation.ok) return compilation.problems.map(({ message }) => `problem: ${message}`).join('\n');
  try {
    return compilation.compiled.evaluate(scope);
  } catch (error) {
    if (error instanceof CelError) return `error: ${error.message}`;
    throw error;
  }
}

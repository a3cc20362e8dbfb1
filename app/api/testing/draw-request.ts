import fc from 'fast-check';
import { z } from 'zod';
import { TEST_PASSWORD } from '@/server/testing/make-test-user';
import { sampleEvent } from '@/server/testing/sample-definitions';
import { ORIGIN } from './call-api';
import { jsonObject, type Operation } from './document';
import type { Callers } from './open-test-api';
import { alertId } from './store-samples';

/** A request of an operation. */
export type Drawn = { target: string; headers: Record<string, string>; body: string | null };

/** Values a schema of the document takes, as far as our parameters and bodies need it. */
function fitting(schema: Record<string, unknown>): fc.Arbitrary<unknown> {
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  if ('const' in schema) return fc.constant(schema['const']);
  const union = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(union)) return fc.oneof(...union.map(each => fitting(jsonObject.parse(each))));
  switch (schema['type']) {
    case 'integer':
      return fc.integer({
        min: Math.max(Number(schema['minimum'] ?? -1e15), -1e15),
        max: Math.min(Number(schema['maximum'] ?? 1e15), 1e15),
      });
    case 'array':
      return fc.array(fitting(jsonObject.parse(schema['items'])), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: 4,
      });
    case 'object':
      return fittingObject(schema);
    default:
      return fittingText(schema);
  }
}

function fittingText(schema: Record<string, unknown>): fc.Arbitrary<string> {
  if (schema['format'] === 'date-time') {
    return fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map(date => date.toISOString());
  }
  const bounds = {
    minLength: Number(schema['minLength'] ?? 0),
    maxLength: Math.min(Number(schema['maxLength'] ?? 60), 60),
  };
  return fc.oneof(fc.string(bounds), fc.string({ ...bounds, unit: 'binary' }));
}

function fittingObject(schema: Record<string, unknown>): fc.Arbitrary<unknown> {
  const properties = jsonObject.parse(schema['properties'] ?? {});
  const required = z.array(z.string()).parse(schema['required'] ?? []);
  const arbitraries = Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, fitting(jsonObject.parse(inner))]),
  );
  return fc.record(arbitraries, { requiredKeys: required });
}

/** Words that exist, so that not every request ends at 404. */
const known: Record<string, string[]> = {
  stream: ['transactions'],
  id: [alertId(1)],
  name: ['spend', 'large'],
  rule: ['large'],
  entityId: ['C1'],
  entityType: ['card'],
};

/** Bodies that are right, of the operations that take one. */
const plainBodies: Record<string, unknown> = {
  putRule: { stream: 'transactions', when: 'event.amount > 1.0', severity: 'low', mode: 'draft' },
  ingest: sampleEvent('plain'),
  signIn: { email: 'admin@example.org', password: TEST_PASSWORD },
};

/** A request that succeeds: words that exist in the path, nothing that may be left out. */
export function plainRequest({ operationId, path }: Operation, callers: Callers): Drawn {
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(operationId === 'putRule' ? 'large' : (known[name]?.[0] ?? name)),
  );
  const body = plainBodies[operationId];
  // Ending a session is right without one, and the others' must live on.
  const { cookie: _cookie, ...others } = callers.admin;
  const headers = operationId === 'signOut' ? others : callers.admin;
  return body === undefined
    ? { target, headers, body: null }
    : {
        target,
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
}

const asText = (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value));

/** Requests the document describes, or, wild, also such as it does not. */
export function drawing(operation: Operation, callers: Callers, isWild: boolean): fc.Arbitrary<Drawn> {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.constantFrom('', '0', '-1', '1e9', 'null', 'true', '__proto__', '%00', '\u0000', '../..'),
  );
  const values = operation.parameters.map(({ name, in: place, schema, explode }) => {
    if (explode === true)
      return fc
        .dictionary(
          fc.constantFrom('group.terminal', 'group.card', 'group.__proto__'),
          fc.constantFrom('T1', 'null', '"x"', ''),
          { maxKeys: 2 },
        )
        .map(group => ({ place, entries: Object.entries(group) }));
    const fit = fc.oneof(fc.constantFrom(...(known[name] ?? ['1'])), fitting(schema).map(asText));
    const value = isWild ? fc.oneof(fit, anything) : fit;
    const entries = value.map(text => [[name, text]] as [string, string][]);
    return (place === 'path' ? entries : fc.oneof(entries, fc.constant([]))).map(each => ({
      place,
      entries: each,
    }));
  });
  const extra = isWild
    ? fc.array(fc.tuple(fc.oneof(anything, fc.constantFrom('limit', 'from', 'x')), anything), {
        maxLength: 2,
      })
    : fc.constant([]);
  return fc
    .record({
      values: fc.tuple(...values),
      extra,
      headers: drawingHeaders(callers, isWild),
      body: drawingBody(operation, isWild),
    })
    .map(drawn => {
      const search = new URLSearchParams();
      let path = operation.path;
      for (const { place, entries } of drawn.values) {
        for (const [name, text] of entries) {
          if (place === 'query') search.append(name, text);
          else path = path.replace(`{${name}}`, encodeURIComponent(pathWord(text)));
        }
      }
      for (const [name, text] of drawn.extra) search.append(name, text);
      const query = search.toString();
      const type: Record<string, string> = drawn.body === null ? {} : { 'content-type': drawn.body.type };
      return {
        target: query === '' ? path : `${path}?${query}`,
        headers: { ...type, ...drawn.headers },
        body: drawn.body?.text ?? null,
      };
    });
}

/** What can stand between two slashes: not nothing, no dots that mean another place. */
const pathWord = (text: string) => (/^(|\.|\.\.)$/.test(text) ? 'x' : text);

const drawingHeaders = (callers: Callers, isWild: boolean) =>
  fc
    .constantFrom<keyof Callers>(
      'admin',
      'key',
      'analyst',
      ...(isWild ? (['nobody', 'wrongKey'] as const) : []),
    )
    .map(who => ({ origin: ORIGIN, ...callers[who] }));

function drawingBody(
  operation: Operation,
  isWild: boolean,
): fc.Arbitrary<{ type: string; text: string } | null> {
  const content = operation.requestBody?.content;
  if (content === undefined) return fc.constant(null);
  const event = fc.record({
    id: fc.string(),
    time: fc.integer(),
    terminal: fc.string(),
    card: fc.string(),
    amount: fc.oneof(
      fc.integer({ min: -1e9, max: 1e9 }).map(cents => cents / 100),
      fc.double(),
    ),
  });
  const rule = fc.record({
    stream: fc.constant('transactions'),
    when: fc.constantFrom('event.amount > 1.0', 'true', 'event.x', '((('),
    severity: fc.constant('low'),
    mode: fc.constant('draft'),
  });
  const good = Object.entries(content).map(([type, { schema }]) =>
    type === 'application/json'
      ? fc
          .oneof(
            fitting(schema),
            operation.operationId === 'ingest' ? fc.oneof(event, fc.array(event, { maxLength: 3 })) : rule,
          )
          .map(value => ({ type, text: JSON.stringify(value) }))
      : fc.array(event).map(events => ({ type, text: events.map(each => JSON.stringify(each)).join('\n') })),
  );
  if (!isWild) return fc.oneof(...good);
  const wild = fc.record({
    type: fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      'text/plain',
      'application/json; charset=utf-16',
      '',
    ),
    text: fc.oneof(fc.json(), fc.string({ unit: 'binary' })),
  });
  return fc.oneof(...good, wild);
}

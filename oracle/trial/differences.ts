import type { DeadLetter, StoredAlert } from '../../contracts/records';
import type { Expected } from '../aggregate';
import { canonical } from '../event';
import { compare, ofDecimalText } from '../fraction';
import type { ExpectedDeadLetter, ExpectedFeatures } from '../oracle';
import type { ExpectedAlert } from '../rules';

/** Null where all values are as they must be. */
export function valuesDiffer(
  expected: ReadonlyMap<string, Expected>,
  actual: Readonly<Record<string, unknown>>,
): string | null {
  for (const [name, value] of expected) {
    if (!isAsExpected(value, actual[name]))
      return `${name} is ${String(actual[name])}, the oracle says ${expectedText(value)}`;
  }
  return null;
}

function isAsExpected(expected: Expected, actual: unknown): boolean {
  if (expected === null) return actual === null;
  switch (expected.kind) {
    case 'exact': {
      const exact =
        typeof actual === 'number' || typeof actual === 'string' ? ofDecimalText(String(actual)) : null;
      return exact !== null && compare(exact, expected.value) === 0;
    }
    case 'double':
      return typeof actual === 'number' && actual === expected.value;
    case 'near': {
      if (typeof actual !== 'number') return false;
      const { low, high, relative } = expected;
      return actual >= low - relative * Math.abs(low) && actual <= high + relative * Math.abs(high);
    }
    case 'value':
      return placeText(actual) === expected.value;
  }
}

/** A geo as the oracle writes it; anything else as it is. */
function placeText(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('lat' in value && 'lon' in value)) return value;
  return `${String(value.lat)},${String(value.lon)}`;
}

function expectedText(expected: Expected): string {
  if (expected === null) return 'null';
  if (expected.kind === 'exact') return String(canonical(expected.value));
  return expected.kind === 'near' ? `${expected.low} to ${expected.high}` : String(expected.value);
}

/** Rows of features come in the order of the events. */
export function featuresDiffer(
  expected: readonly ExpectedFeatures[],
  actual: readonly Readonly<{ stream: string; event: string; features: Readonly<Record<string, unknown>> }>[],
): string | null {
  for (const [index, { stream, event, values }] of expected.entries()) {
    const row = actual[index];
    if (row?.event !== event || row.stream !== stream)
      return `features of ${event}: the engine has those of ${String(row?.event)}`;
    const difference = valuesDiffer(values, row.features);
    if (difference !== null) return `features of ${event}: ${difference}`;
  }
  return actual.length > expected.length
    ? `features of ${String(actual[expected.length]?.event)} besides`
    : null;
}

export function alertsDiffer(
  expected: readonly ExpectedAlert[],
  actual: readonly StoredAlert[],
): string | null {
  return listsDiffer(
    'alert',
    expected.map(alert => alertText({ ...alert, values: Object.fromEntries(alert.values) })),
    actual.map(({ source, score, verdict, mode, ...alert }) => {
      const place = { partition: source.partition, offset: Number(source.offset) };
      return alertText({
        ...alert,
        score: score ?? 0,
        verdict: verdict ?? null,
        mode: mode ?? 'live',
        place,
      });
    }),
  );
}

type AlertFacts = Omit<ExpectedAlert, 'values'> & { values: Record<string, unknown> };

function alertText({ rule, version, event, entity, time, severity, values, ...rest }: AlertFacts): string {
  const { score, verdict, mode, place } = rest;
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = [rule, version, event, entity, time, severity, sorted, score, verdict, mode];
  return JSON.stringify([...facts, place.partition, place.offset]);
}

export function deadLettersDiffer(
  expected: readonly ExpectedDeadLetter[],
  actual: readonly DeadLetter[],
): string | null {
  const texts = actual.map(({ stream, partition, offset, reason, field }) => {
    const wanted = expected.find(
      one => one.stream === stream && one.partition === partition && one.offset === Number(offset),
    );
    // Of several wrong fields any may be named.
    const isBlamed =
      wanted?.fields.includes(field ?? '') === true || (field === null && wanted?.fields.length === 0);
    return `${stream} ${partition}-${offset} ${reason}${isBlamed ? '' : ` of ${String(field)}`}`;
  });
  return listsDiffer(
    'dead letter',
    expected.map(({ stream, partition, offset, reason }) => `${stream} ${partition}-${offset} ${reason}`),
    texts,
  );
}

function listsDiffer(what: string, expected: readonly string[], actual: readonly string[]): string | null {
  const [wanted, got] = [[...expected].sort(), [...actual].sort()];
  const at = wanted.findIndex((text, index) => text !== got[index]);
  if (at >= 0) return `${what}: the oracle has ${String(wanted[at])}, the engine ${String(got[at])}`;
  return got.length > wanted.length ? `${what}: the engine has ${String(got[wanted.length])} besides` : null;
}

import type { DeadLetter, StoredAlert } from '../../contracts/records';
import type { Expected } from '../aggregate';
import { canonical } from '../event';
import { compare, ofDecimalText } from '../fraction';
import type { ExpectedAlert } from '../alert';
import { plain } from '../metric-rules';
import type { ExpectedDeadLetter, ExpectedFeatures } from '../oracle';

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
    case 'any':
      return actual === null || (typeof actual === 'number' && Number.isFinite(actual));
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
  if (expected.kind === 'any') return 'any number';
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

/** Facts as they are, what the conditions read within what the oracle knows of it. */
export function alertsDiffer(
  expected: readonly ExpectedAlert[],
  actual: readonly StoredAlert[],
): string | null {
  const wanted = expected.map(alert => ({ facts: expectedFacts(alert), values: alert.values }));
  const got = actual.map(alert => ({ facts: actualFacts(alert), values: alert.values }));
  const factsOf = ({ facts }: { facts: string }) => facts;
  const difference = listsDiffer('alert', wanted.map(factsOf), got.map(factsOf));
  if (difference !== null) return difference;
  const valuesOf = new Map(got.map(({ facts, values }) => [facts, values]));
  for (const { facts, values } of wanted) {
    const read = valuesOf.get(facts) ?? {};
    const differs = valuesDiffer(values, read) ?? namesDiffer(values, read);
    if (differs !== null) return `alert ${facts}: ${differs}`;
  }
  return null;
}

function namesDiffer(expected: ReadonlyMap<string, unknown>, actual: object): string | null {
  const besides = Object.keys(actual).find(name => !expected.has(name));
  return besides === undefined ? null : `${besides} besides`;
}

function expectedFacts(alert: ExpectedAlert): string {
  const { rule, version, event, entity, time, severity, score, verdict, mode, place, window } = alert;
  const of = window === null ? null : [window.metric, window.startMs, window.endMs, window.revision];
  const group = window === null ? null : [...window.group].map(([field, value]) => [field, plain(value)]);
  const facts = [rule, version, event, entity, time, severity, score, verdict, mode];
  return JSON.stringify([...facts, place?.partition ?? -1, place?.offset ?? 0, of, group, alert.isWithdrawn]);
}

function actualFacts(alert: StoredAlert): string {
  const { rule, version, event, entity, time, severity, score = null, verdict = null } = alert;
  const { mode = 'live', source, window, withdrawn = false } = alert;
  const of = window === undefined ? null : [window.metric, window.start, window.end, window.revision];
  const group = window === undefined ? null : Object.entries(window.group);
  const facts = [rule, version, event, entity, time, severity, score, verdict, mode];
  return JSON.stringify([...facts, source.partition, Number(source.offset), of, group, withdrawn]);
}

/** One alert, told again or not, has one id, and no other has it. */
export function alertIdsDiffer(actual: readonly StoredAlert[]): string | null {
  const known = new Map<string, string>();
  for (const { id, rule, version, stream, event, entity } of actual) {
    const about = JSON.stringify([rule, version, stream, event, entity?.type, entity?.id ?? '']);
    for (const [one, other] of [
      [id, about],
      [about, id],
    ] as const) {
      if ((known.get(one) ?? other) !== other)
        return `alert ${about} has id ${id}, and ${String(known.get(one))}`;
      known.set(one, other);
    }
  }
  return null;
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
  if (expected.length === 0 && actual.length === 0) return null;
  const [wanted, got] = [[...expected].sort(), [...actual].sort()];
  const at = wanted.findIndex((text, index) => text !== got[index]);
  if (at >= 0) return `${what}: the oracle has ${String(wanted[at])}, the engine ${String(got[at])}`;
  return got.length > wanted.length ? `${what}: the engine has ${String(got[wanted.length])} besides` : null;
}

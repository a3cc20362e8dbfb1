import { compile, type CelEnvironment, type CelType, type Compiled } from '../rules/cel/cel';
import type { FieldValue, Geo } from '../events/event';
import { celTypeOf, type FieldPlan } from './field-type';
import type { StreamPlan } from './plan-stream';
import type { Problems } from './problem';

/** What a condition is evaluated against: a decoded event's values by slot. */
export type EventScope = readonly FieldValue[];

/** Compiles a condition over a stream's events, or null with its problems added. */
export function planCondition(
  source: string,
  stream: StreamPlan,
  path: string,
  problems: Problems,
): Compiled | null {
  const result = compile(source, eventEnvironment(stream), { kind: 'bool' });
  if (result.ok) return result.compiled;
  problems.addCel(path, result.problems);
  return null;
}

/** `event.<field>` with each field's type; reads go straight to the event's slots. */
export function eventEnvironment(stream: StreamPlan): CelEnvironment {
  const fields = new Map<string, CelType>(stream.fields.map(field => [field.name, celTypeOf(field)]));
  return {
    variables: new Map([['event', { kind: 'object', name: 'event', fields }]]),
    slot: path => slotReader(stream, path),
  };
}

/** Reads one path from a scope of slots; undefined where the path is no field. */
export function slotReader(
  stream: StreamPlan,
  path: readonly string[],
): ((scope: unknown) => unknown) | undefined {
  if (path[0] !== 'event') return undefined;
  const field = stream.fields.find(candidate => candidate.name === path[1]);
  if (field === undefined) return undefined;
  if (path.length === 2) return fieldReader(field);
  return field.kind === 'geo' && path.length === 3 ? placeReader(field.slot, path[2]) : undefined;
}

function fieldReader({ slot, kind, scale }: FieldPlan): (scope: unknown) => unknown {
  if (kind !== 'decimal') return scope => (scope as EventScope)[slot];
  const divisor = 10 ** scale;
  return scope => {
    const units = (scope as EventScope)[slot];
    return typeof units === 'number' ? units / divisor : units;
  };
}

function placeReader(slot: number, part: string | undefined): ((scope: unknown) => unknown) | undefined {
  if (part !== 'lat' && part !== 'lon') return undefined;
  return scope => {
    const place = (scope as EventScope)[slot] as Geo | null | undefined;
    return place === null || place === undefined ? null : place[part];
  };
}

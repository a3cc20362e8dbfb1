import { compile, type CelEnvironment, type CelType, type Compiled } from '../rules/cel/cel';
import { suggestion } from '../rules/cel/suggest';
import type { FieldValue, Geo } from '../events/event';
import { celTypeOf, type FieldPlan } from './field-type';
import { NO_LISTS, type Lists } from './plan-list';
import type { StreamPlan } from './plan-stream';
import type { Problems } from './problem';

/** What a condition is evaluated against: a decoded event's values by slot. */
export type EventScope = readonly FieldValue[];

type Reader = (scope: unknown) => unknown;

/** Compiles a condition over a stream's events and the lists, or null with its problems added. */
export function planCondition(
  source: string,
  stream: StreamPlan,
  path: string,
  problems: Problems,
  lists: Lists = NO_LISTS,
): Compiled | null {
  return compileCondition(source, eventEnvironment(stream, lists), path, problems);
}

/** Compiles a condition over an environment, or null with its problems added. */
export function compileCondition(
  source: string,
  environment: CelEnvironment,
  path: string,
  problems: Problems,
): Compiled | null {
  const result = compile(source, environment, { kind: 'bool' });
  if (result.ok) return result.compiled;
  problems.addCel(path, result.problems);
  return null;
}

/** `event.<field>` and `list.<name>` with their types; reads of fields go straight to the event's slots. */
function eventEnvironment(stream: StreamPlan, lists: Lists = NO_LISTS): CelEnvironment {
  return {
    variables: new Map([
      ['event', eventType(stream)],
      ['list', listsType(lists)],
    ]),
    slot: path => slotReader(stream, path) ?? listReader(lists, path),
  };
}

export function eventType(stream: StreamPlan): CelType {
  const fields = new Map<string, CelType>(stream.fields.map(field => [field.name, celTypeOf(field)]));
  return { kind: 'object', name: 'event', fields };
}

export function listsType(lists: Lists): CelType {
  const fields = [...lists.values()].map(({ name, element }): [string, CelType] => [
    name,
    { kind: 'list', element },
  ]);
  return namedRecord('list', new Map(fields), name => `list.${name} is no list`);
}

export function listReader(lists: Lists, path: readonly string[]): Reader | undefined {
  const list = path[0] === 'list' && path.length === 2 ? lists.get(path[1] ?? '') : undefined;
  if (list === undefined) return undefined;
  const { values } = list;
  return () => values;
}

/** A record that says of a name it lacks what it is that the name is not, and which one was probably meant. */
export function namedRecord(
  name: string,
  fields: ReadonlyMap<string, CelType>,
  why: (field: string) => string,
): CelType {
  const known = [...fields.keys()];
  const unknown = (field: string) => why(field) + suggestion(field, known, `${name}.`);
  return { kind: 'object', name, fields, unknown };
}

/** The slot of a path that is a text of the stream's events; null where it is none. */
export function textSlotOf(stream: StreamPlan | null, path: readonly string[]): number | null {
  if (stream === null || path[0] !== 'event' || path.length !== 2) return null;
  const field = stream.fields.find(({ name }) => name === path[1]);
  return field?.kind === 'string' ? field.slot : null;
}

/** Reads one path from a scope of slots; undefined where the path is no field. */
export function slotReader(stream: StreamPlan, path: readonly string[]): Reader | undefined {
  if (path[0] !== 'event') return undefined;
  const field = stream.fields.find(candidate => candidate.name === path[1]);
  if (field === undefined) return undefined;
  if (path.length === 2) return fieldReader(field);
  return field.kind === 'geo' && path.length === 3 ? placeReader(field.slot, path[2]) : undefined;
}

/** Of a value that stands in its slot as conditions read it. */
export function plainReader(slot: number): Reader {
  return scope => (scope as EventScope)[slot];
}

function fieldReader({ slot, kind, scale }: FieldPlan): Reader {
  if (kind !== 'decimal') return plainReader(slot);
  const divisor = 10 ** scale;
  return scope => {
    const units = (scope as EventScope)[slot];
    return typeof units === 'number' ? units / divisor : units;
  };
}

function placeReader(slot: number, part: string | undefined): Reader | undefined {
  if (part !== 'lat' && part !== 'lon') return undefined;
  return scope => {
    const place = (scope as EventScope)[slot] as Geo | null | undefined;
    return place === null || place === undefined ? null : place[part];
  };
}

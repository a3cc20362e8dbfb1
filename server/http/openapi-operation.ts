import type { z } from 'zod';
import type { Parameters } from './api/parameter';
import type { ErrorStatus } from './api/reply';
import { errorStatuses, type Access, type RouteSpec } from './api/route-spec';

export type ToJsonSchema = (schema: z.ZodType, io?: 'input' | 'output') => Record<string, unknown>;

export function describeOperation(spec: RouteSpec, toJson: ToJsonSchema): Record<string, unknown> {
  return {
    operationId: spec.id,
    summary: spec.summary,
    description: WHO[spec.access],
    security: SECURITY[spec.access],
    parameters: [
      ...described(spec.params, 'path'),
      ...described(spec.query, 'query'),
      ...(spec.hasGroup === true ? [GROUP_PARAMETER] : []),
    ],
    ...(spec.body && { requestBody: { required: true, content: bodies(spec.body, toJson) } }),
    responses: responses(spec, toJson),
  };
}

const WHO: Record<Access, string> = {
  public: 'Open to all.',
  read: 'For whoever is signed in, in any role, or has a key.',
  edit: 'For admins.',
  ingest: 'For keys and admins.',
};
const SECURITY: Record<Access, Record<string, string[]>[]> = {
  public: [],
  read: [{ key: [] }, { session: [] }],
  edit: [{ session: [] }],
  ingest: [{ key: [] }, { session: [] }],
};

function described(parameters: Parameters, place: 'path' | 'query') {
  return Object.entries(parameters).map(([name, { json, description, isList }]) => ({
    name,
    in: place,
    required: place === 'path',
    description,
    schema: json,
    ...(isList === true && { style: 'form', explode: false }),
  }));
}

/** Written `group.terminal=T1`: each property is a parameter of its own. */
const GROUP_PARAMETER = {
  name: 'group',
  in: 'query',
  required: false,
  description:
    'Rows of this group: `group.FIELD=value` for any of the fields the metric is grouped by; `null` is the group without a value, `"null"` in quotes the text.',
  style: 'form',
  explode: true,
  schema: {
    type: 'object',
    propertyNames: { pattern: '^group\\.[A-Za-z_][A-Za-z0-9_]{0,99}$' },
    additionalProperties: { type: 'string', maxLength: 200 },
  },
};

function bodies(body: NonNullable<RouteSpec['body']>, toJson: ToJsonSchema) {
  return Object.fromEntries(
    Object.entries(body).map(([type, content]) => [
      type,
      {
        schema: 'text' in content ? { type: 'string', description: content.text } : toJson(content, 'input'),
      },
    ]),
  );
}

function responses(spec: RouteSpec, toJson: ToJsonSchema): Record<string, unknown> {
  const { status, description, schema } = spec.success;
  const failures = errorStatuses(spec).map(code => [code, failure(spec, code, toJson)] as const);
  return { [status]: { description, content: json(toJson(schema)) }, ...Object.fromEntries(failures) };
}

const ERROR = { $ref: '#/components/schemas/Error' };

function failure(spec: RouteSpec, status: ErrorStatus, toJson: ToJsonSchema) {
  const named = spec.errors?.[status];
  const schema = named?.schema === undefined ? ERROR : { anyOf: [ERROR, toJson(named.schema)] };
  return {
    description: named?.description ?? DESCRIPTIONS[status],
    content: json(schema),
    ...(HEADERS[status] && { headers: HEADERS[status] }),
  };
}

const json = (schema: object) => ({ 'application/json': { schema } });

const DESCRIPTIONS: Record<ErrorStatus, string> = {
  400: 'Something is wrong with the request; `problems` name each thing.',
  401: 'Neither a session nor a key in force.',
  403: 'Known, but not allowed, or sent from a page that is not ours.',
  404: 'There is no such thing.',
  405: 'Another method.',
  408: 'The request took too long to arrive.',
  413: 'Too large.',
  415: 'Another content type.',
  429: 'Too many requests.',
  431: 'Address and headers are too long.',
  500: 'A fault of ours; the log has it under the id in the message.',
  503: 'A store does not answer; try again.',
};

const header = (description: string, schema: object) => ({ description, schema });
const HEADERS: Partial<Record<ErrorStatus, object>> = {
  401: { 'WWW-Authenticate': header('How to prove who one is.', { type: 'string' }) },
  429: { 'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }) },
  503: { 'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }) },
};

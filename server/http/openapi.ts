import { z } from 'zod';
import { errorSchema } from '../../contracts/api';
import { describeOperation } from './openapi-operation';
import { routes } from './api/routes';
import type { RouteSpec } from './api/route-spec';

/** The API as an OpenAPI 3.1 document, made of the same table the handlers obey. */
export function openApiDocument(): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Weir',
      version: '0.1.0',
      description: [
        'What the screens show, as JSON. Every error has the same shape and a `code` that follows from its status.',
        'A method that an address does not answer is refused with 405 and `Allow`, an address there is not with 404.',
        'Parameters that are not described, or come twice, are refused with 400.',
      ].join(' '),
    },
    servers: [{ url: '/' }],
    paths: paths(Object.values(routes)),
    components: {
      schemas: { Error: jsonSchema(errorSchema) },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, made by `weir keys create NAME`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'weir.session_token',
          description: 'Set by signing in.',
        },
      },
    },
  };
}

function paths(specs: readonly RouteSpec[]): Record<string, Record<string, unknown>> {
  const byPath: Record<string, Record<string, unknown>> = {};
  for (const spec of specs) {
    byPath[spec.path] = {
      ...byPath[spec.path],
      [spec.method.toLowerCase()]: describeOperation(spec, jsonSchema),
    };
  }
  return byPath;
}

/** As the wire has it: what is read from a request may leave out what has a default. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, unknown> {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return described;
}

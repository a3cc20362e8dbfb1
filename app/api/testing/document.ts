import { z } from 'zod';
import type { Method } from './call-api';

/** As much of an OpenAPI document as the tests go by. */
export const jsonObject = z.record(z.string(), z.unknown());
const contentSchema = z.record(z.string(), z.object({ schema: jsonObject }));
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(jsonObject),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(['path', 'query']),
      schema: jsonObject,
      explode: z.boolean().optional(),
    }),
  ),
  requestBody: z.object({ content: contentSchema }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: contentSchema })),
});
export type Operation = z.output<typeof operationSchema> & { path: string; method: Method };
export const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: jsonObject }),
});

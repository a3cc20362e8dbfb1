import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '@/server/http/api/routes';
import { callApi, type Method } from './testing/call-api';
import { documentSchema, jsonObject, type Operation } from './testing/document';
import { drawing, plainRequest, type Drawn } from './testing/draw-request';
import { openTestApi, type TestApi } from './testing/open-test-api';

/**
 * The document against the handlers: requests are drawn from the document itself, right ones and wrong ones, and each
 * answer must be one the document has, with a body of its schema, and never one of 500 or more.
 */
let api: TestApi;
let operations: Operation[] = [];
const validators = new Map<string, ValidateFunction>();

beforeAll(async () => {
  api = await openTestApi();
  const response = await callApi('GET', '/api/openapi.json');
  const document = documentSchema.parse(await response.json());
  expect(document.openapi).toMatch(/^3\.1\./);
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      path,
      method: method.toUpperCase() as Method,
    })),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: 'weir', components: document.components });
  for (const { operationId, responses } of operations) {
    for (const [status, { content }] of Object.entries(responses)) {
      const schema = JSON.stringify(content['application/json']?.schema).replaceAll(
        '"#/components',
        '"weir#/components',
      );
      validators.set(`${operationId} ${status}`, ajv.compile(jsonObject.parse(JSON.parse(schema))));
    }
  }
});
afterAll(() => api.close());

async function agrees(operation: Operation, { target, headers, body }: Drawn): Promise<number> {
  const response = await callApi(operation.method, target, { headers, ...(body !== null && { body }) });
  const text = await response.text();
  const about = `${operation.method} ${target} ${JSON.stringify(body)?.slice(0, 300)} answered ${response.status} ${text.slice(0, 500)}`;
  const validate = validators.get(`${operation.operationId} ${response.status}`);
  if (response.status >= 500 || validate === undefined) throw new Error(`not in the document: ${about}`);
  if (!validate(JSON.parse(text)))
    throw new Error(`another body than the document's: ${about} ${JSON.stringify(validate.errors)}`);
  return response.status;
}

describe('the document is true', () => {
  test.each(Object.values(routes).map(spec => spec.id))('%s, of requests it describes', async id => {
    await check(id, false);
  });
  test.each(Object.values(routes).map(spec => spec.id))('%s, of requests it does not', async id => {
    await check(id, true);
  });

  test.each(Object.values(routes).map(spec => spec.id))(
    '%s, of a plain right request, succeeds',
    async id => {
      const operation = operationOf(id);
      expect(await agrees(operation, plainRequest(operation, api.callers))).toBeLessThan(300);
    },
  );
});

function operationOf(id: string): Operation {
  const operation = operations.find(({ operationId }) => operationId === id);
  if (operation === undefined) throw new Error(`${id} is not in the document`);
  return operation;
}

async function check(id: string, isWild: boolean): Promise<void> {
  const operation = operationOf(id);
  // A sign-in costs half a second by design, and tries are limited.
  const numRuns = id === 'signIn' ? 4 : 60;
  await fc.assert(
    fc.asyncProperty(drawing(operation, api.callers, isWild), async drawn => {
      // The sessions of the others live on.
      if (id === 'signOut') delete drawn.headers['cookie'];
      await agrees(operation, drawn);
    }),
    { numRuns },
  );
}

import type { z } from 'zod';
import { pathText } from '../../../contracts/definitions';
import { readBytes } from './read-bytes';
import { badRequest } from './read-query';
import { failed, Refusal } from './reply';

const BODY_MAX = 100 * 1024;

/** The body as JSON; refuses another content type (415), too much (413) and what is no JSON (400). */
export async function readJson(request: Request): Promise<unknown> {
  contentTypeOf(request, ['application/json']);
  const bytes = await readBytes(request, BODY_MAX);
  return parseJson(decodeUtf8(bytes));
}

export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await readJson(request));
  if (parsed.success) return parsed.data;
  throw badRequest(
    parsed.error.issues.map(({ path, message }) => ({ path: pathText(path) || 'body', message })),
  );
}

/** The one of the content types that the request has, or 415. Text is UTF-8 or nothing. */
export function contentTypeOf<Type extends string>(request: Request, types: readonly Type[]): Type {
  const given = request.headers.get('content-type') ?? '';
  const [name = '', ...parameters] = given
    .toLowerCase()
    .split(';')
    .map(part => part.trim());
  const type = types.find(known => known === name);
  const charset = parameters.find(parameter => parameter.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (type !== undefined && isUtf8) return type;
  throw new Refusal(
    failed(
      415,
      `content-type ${given.slice(0, 100) || '(none)'} is not read here; ${types.join(', ')} in UTF-8 is`,
    ),
  );
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest([{ path: 'body', message: 'is not UTF-8' }]);
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest([{ path: 'body', message: `is not JSON: ${why.slice(0, 200)}` }]);
  }
}

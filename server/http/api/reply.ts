import type { ApiError, RuleProblem } from '../../../contracts/api';

/** What a handler answers, before it is a response. */
export type Reply = Readonly<{
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string | readonly string[]>>;
}>;

export const ok = (body: unknown, status = 200): Reply => ({ status, body });

/** The one code of each status, so that a program needs to read only one of them. */
export const ERROR_CODES = {
  400: 'bad_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'timeout',
  413: 'too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  431: 'headers_too_large',
  500: 'internal',
  503: 'unavailable',
} as const;
export type ErrorStatus = keyof typeof ERROR_CODES;

export function failed(
  status: ErrorStatus,
  message: string,
  {
    problems,
    headers,
    more,
  }: { problems?: readonly RuleProblem[]; headers?: Record<string, string>; more?: object } = {},
): Reply {
  const error: ApiError['error'] = {
    code: ERROR_CODES[status],
    message,
    ...(problems !== undefined && { problems: [...problems] }),
  };
  return { status, body: { error, ...more }, ...(headers && { headers }) };
}

/** A whole answer that a handler threw from deep inside: a gate that did not open. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly reply: Reply) {
    super(`answered ${reply.status}`);
  }
}

export function toResponse({ status, body, headers = {} }: Reply): Response {
  const named = new Headers({ 'content-type': 'application/json', 'cache-control': 'no-store' });
  for (const [name, value] of Object.entries(headers)) {
    for (const each of typeof value === 'string' ? [value] : value) named.append(name, each);
  }
  return new Response(JSON.stringify(body), { status, headers: named });
}

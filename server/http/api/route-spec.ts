import type { z } from 'zod';
import type { Parameters } from './parameter';
import type { ErrorStatus } from './reply';

/**
 * Who may: anybody; whoever is signed in or has a key; admins; keys and admins. A person is known by the session
 * cookie, a program by its key.
 */
export type Access = 'public' | 'read' | 'edit' | 'ingest';

/** All there is to say about one operation. The handler obeys it and the document is made of it. */
export type RouteSpec = Readonly<{
  id: string;
  method: 'GET' | 'PUT' | 'POST';
  /** As OpenAPI writes it: `/api/alerts/{id}`. */
  path: string;
  summary: string;
  access: Access;
  params: Parameters;
  query: Parameters;
  /** Takes `group.FIELD=value` as well. */
  hasGroup?: true;
  /** Content type → what it holds. */
  body?: Readonly<Record<string, z.ZodType | { text: string }>>;
  success: Readonly<{ status: 200 | 202; description: string; schema: z.ZodType }>;
  /** Statuses beyond those that follow from the rest, with the reason; another shape where the error has more. */
  errors?: Readonly<Partial<Record<ErrorStatus, { description: string; schema?: z.ZodType }>>>;
}>;

/** Keeps the exact types of the parameters. */
export const defineRoute = <const Spec extends RouteSpec>(spec: Spec): Spec => spec;

/** The statuses that any operation of this kind may answer besides its success. */
export function errorStatuses(spec: RouteSpec): ErrorStatus[] {
  const always: ErrorStatus[] = [400, 408, 431, 500, 503];
  const gate: ErrorStatus[] = spec.access === 'public' ? [] : spec.access === 'read' ? [401] : [401, 403];
  const named = Object.keys(spec.errors ?? {}).map(Number) as ErrorStatus[];
  return [...new Set([...always, ...gate, ...named])].sort((a, b) => a - b);
}

import { handle, refuseOthers } from '@/server/http/api/handle';
import { ok } from '@/server/http/api/reply';
import { routes } from '@/server/http/api/routes';
import { deadLetters } from '@/server/queries/dead-letters';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.deadLetters, async ({ query, resources }) =>
  ok(await deadLetters(query, resources)),
);

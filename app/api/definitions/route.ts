import { handle, refuseOthers } from '@/server/http/api/handle';
import { ok } from '@/server/http/api/reply';
import { routes } from '@/server/http/api/routes';
import { definitionsView } from '@/server/queries/definitions-view';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.definitions, async ({ resources }) => ok(await definitionsView(resources)));

import { handle, refuseOthers } from '@/server/http/api/handle';
import { ok } from '@/server/http/api/reply';
import { routes } from '@/server/http/api/routes';
import { partitionsView } from '@/server/queries/partitions-view';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.partitions, async ({ resources }) => ok(await partitionsView(resources)));

import { handle, refuseOthers } from '@/server/http/api/handle';
import { ok } from '@/server/http/api/reply';
import { routes } from '@/server/http/api/routes';
import { latestAlerts } from '@/server/queries/latest-alerts';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.alerts, async ({ query, resources }) =>
  ok(await latestAlerts(query, resources)),
);

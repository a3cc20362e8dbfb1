import { handle, refuseOthers } from '@/server/http/api/handle';
import { failed, ok } from '@/server/http/api/reply';
import { routes } from '@/server/http/api/routes';
import { alertById } from '@/server/queries/alert';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.alert, async ({ params, resources }) => {
  const alert = await alertById(params.id, resources);
  return alert === null ? failed(404, `there is no alert ${params.id}`) : ok(alert);
});

import { handle, refuseOthers } from '@/server/http/api/handle';
import { ok } from '@/server/http/api/reply';
import { routes } from '@/server/http/api/routes';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.health, async () => ok({ status: 'ok' }));

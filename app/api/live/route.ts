import { handle, refuseOthers } from '@/server/http/api/handle';
import { live } from '@/server/http/api/live';
import { routes } from '@/server/http/api/routes';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.live, live);

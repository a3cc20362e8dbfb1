import { handle, refuseOthers } from '@/server/http/api/handle';
import { routes } from '@/server/http/api/routes';
import { windows } from '@/server/http/api/windows';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.windows, windows);

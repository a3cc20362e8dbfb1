import { handle, refuseOthers } from '@/server/http/api/handle';
import { putRule } from '@/server/http/api/put-rule';
import { routes } from '@/server/http/api/routes';

export const { GET, POST, PATCH, DELETE, OPTIONS } = refuseOthers('PUT');
export const PUT = handle(routes.putRule, putRule);

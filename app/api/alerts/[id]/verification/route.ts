import { handle, refuseOthers } from '@/server/http/api/handle';
import { routes } from '@/server/http/api/routes';
import { verification } from '@/server/http/api/verification';

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('GET');
export const GET = handle(routes.verification, verification);

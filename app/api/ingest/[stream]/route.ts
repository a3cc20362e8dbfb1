import { handle, refuseOthers } from '@/server/http/api/handle';
import { ingest } from '@/server/http/api/ingest';
import { routes } from '@/server/http/api/routes';

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuseOthers('POST');
export const POST = handle(routes.ingest, ingest);

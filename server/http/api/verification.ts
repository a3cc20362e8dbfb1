import { verifyAlert } from '../../queries/verify-alert';
import type { Call } from './handle';
import { failed, ok, type Reply } from './reply';
import type { routes } from './routes';

/** A verification may read much of a log: more at a time would slow down those who wait already. */
const AT_A_TIME = 2;
const RETRY_AFTER_S = 5;
let underWay = 0;

export async function verification({ params, resources }: Call<typeof routes.verification>): Promise<Reply> {
  if (underWay >= AT_A_TIME) {
    const headers = { 'retry-after': String(RETRY_AFTER_S) };
    return failed(429, `${underWay} alerts are being computed again; ask again soon`, { headers });
  }
  underWay += 1;
  try {
    const verified = await verifyAlert(params.id, resources, () => performance.now());
    return verified === null ? failed(404, `there is no alert ${params.id}`) : ok(verified);
  } finally {
    underWay -= 1;
  }
}

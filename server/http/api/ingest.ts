import { ingestEvents } from '../../commands/ingest-events';
import { actorOf } from '../../auth/principal';
import type { Resources } from '../../resources';
import type { Call } from './handle';
import { readRecords } from './ingest-records';
import { openRateLimit, type RateLimit } from './rate-limit';
import { failed, ok, type Reply } from './reply';
import type { routes } from './routes';

/** A limit for each running program: the resources are its identity. */
const limits = new WeakMap<Resources, RateLimit>();
const BURST_SECONDS = 5;

export async function ingest({
  params,
  request,
  principal,
  resources,
}: Call<typeof routes.ingest>): Promise<Reply> {
  if (principal !== null) limitOf(resources).take(actorOf(principal), resources.now());
  const result = await ingestEvents(params.stream, await readRecords(request), resources);
  if (result.ok) return ok({ accepted: result.accepted }, 202);
  if (result.reason === 'no_stream') return failed(404, `there is no stream ${params.stream}`);
  const { rejected, bad } = result;
  const [first] = rejected;
  const message = `${bad} ${bad === 1 ? 'record is' : 'records are'} wrong and nothing was taken; record ${first?.index}: ${first?.message}`;
  return failed(400, message, { more: { accepted: 0, rejected } });
}

function limitOf(resources: Resources): RateLimit {
  const perSecond = resources.limits.ingestPerSecond;
  const limit = limits.get(resources) ?? openRateLimit({ perSecond, burst: perSecond * BURST_SECONDS });
  limits.set(resources, limit);
  return limit;
}

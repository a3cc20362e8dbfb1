import { currentDefinitions } from '../../queries/current-definitions';
import { liveSnapshot } from '../../queries/live-snapshot';
import type { Call } from './handle';
import { failed, ok, type Reply } from './reply';
import type { routes } from './routes';

export async function live({ query, resources }: Call<typeof routes.live>): Promise<Reply> {
  const { plan } = await currentDefinitions(resources.control);
  const { stream } = query;
  if (stream !== undefined && !plan.streams.has(stream)) return failed(404, `there is no stream ${stream}`);
  return ok(await liveSnapshot({ stream }, resources));
}

import { saveRule } from '../../commands/save-rule';
import type { Call } from './handle';
import { readJson } from './read-json';
import { failed, ok, type Reply } from './reply';
import type { routes } from './routes';

export async function putRule({
  params,
  request,
  principal,
  resources,
}: Call<typeof routes.putRule>): Promise<Reply> {
  const input = await readJson(request);
  if (principal === null) return failed(401, 'sign in');
  const saved = await saveRule(principal, params.name, input, resources);
  if (!saved.ok) return failed(saved.status, saved.message, { problems: saved.problems });
  return ok({ rule: saved.rule, version: saved.version });
}

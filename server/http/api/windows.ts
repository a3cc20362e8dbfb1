import type { GroupFilter } from '../../../platform/history/history';
import type { FieldPlan } from '../../../core/definitions/field-type';
import type { RuleProblem } from '../../../contracts/api';
import { currentDefinitions } from '../../queries/current-definitions';
import { metricWindows } from '../../queries/metric-windows';
import type { Call } from './handle';
import { badRequest, GROUP_PREFIX } from './read-query';
import { failed, ok, type Reply } from './reply';
import type { routes } from './routes';

export async function windows({
  params,
  query,
  group,
  resources,
}: Call<typeof routes.windows>): Promise<Reply> {
  const { definitions, plan } = await currentDefinitions(resources.control);
  const metric = definitions.metrics.find(({ name }) => name === params.name);
  if (metric === undefined) return failed(404, `there is no metric ${params.name}`);
  const fields = plan.streams.get(metric.stream)?.fields ?? [];
  const grouped = fields.filter(field => metric.groupBy?.includes(field.name));
  const filter = readGroup(group, grouped);
  return ok(await metricWindows({ ...query, metric: metric.name, group: filter }, resources));
}

/** Texts as values of their fields. `null` is the group without a value; a text `null` is asked for as `"null"`. */
function readGroup(given: Readonly<Record<string, string>>, grouped: readonly FieldPlan[]): GroupFilter {
  const problems: RuleProblem[] = [];
  const values = Object.entries(given).map(([name, text]) => {
    const field = grouped.find(candidate => candidate.name === name);
    const value = field === undefined ? undefined : readGroupValue(field, text);
    if (value === undefined)
      problems.push({ path: `${GROUP_PREFIX}${name}`, message: problemOf(field, text, grouped) });
    return [name, value ?? null] as const;
  });
  if (problems.length > 0) throw badRequest(problems);
  return Object.fromEntries(values);
}

function readGroupValue(field: FieldPlan, text: string): string | number | boolean | null | undefined {
  if (text === 'null') return null;
  switch (field.kind) {
    case 'string':
      return unquoted(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'number':
    case 'decimal':
    case 'timestamp':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'geo':
      return undefined;
  }
}

/** `"text"` in quotes as JSON has them is that text; all else is itself. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

function problemOf(field: FieldPlan | undefined, text: string, grouped: readonly FieldPlan[]): string {
  if (field !== undefined) return `"${text.slice(0, 40)}" is no ${field.kind}`;
  const known = grouped.map(({ name }) => `${GROUP_PREFIX}${name}`).join(', ');
  return known === '' ? 'the metric has no groups' : `is none of its groups; there are ${known}`;
}

import type { DefinitionsView } from '@/contracts/api';
import type { RuleDraft } from './validate-rule';

export type ReadablePath = Readonly<{ path: string; type: string }>;
type Around = Pick<DefinitionsView, 'streams' | 'metrics' | 'features' | 'models' | 'lists'>;

/** What the condition of such a rule may read, in the order in which a person looks for it. */
export function readablePaths(
  { stream: name, on, metric: only }: Pick<RuleDraft, 'stream' | 'on' | 'metric'>,
  { streams, metrics, features, models, lists }: Around,
): ReadablePath[] {
  const stream = streams.find(candidate => candidate.name === name);
  const fields = stream?.fields ?? {};
  const listed = lists.map(list => ({ path: `list.${list.name}`, type: `${list.total} values` }));
  if (on === 'metric') {
    const own = metrics.filter(
      ({ stream: of, name: known }) => of === name && (only === '' || only === known),
    );
    const groups = [...new Set(own.flatMap(({ groupBy = [] }) => groupBy))];
    return [
      ...own.flatMap(windowPaths),
      ...groups.map(group => ({ path: `group.${group}`, type: fields[group] ?? '' })),
      ...listed,
    ];
  }
  const types = new Set(Object.values(stream?.entities ?? {}));
  const entityTypeOf = (of: string, entity: string) =>
    streams.find(candidate => candidate.name === of)?.entities?.[entity] ?? entity;
  return [
    ...Object.entries(fields).flatMap(([field, type]) => eventPaths(field, type)),
    ...features
      .filter(({ stream: of, entity }) => types.has(entityTypeOf(of, entity)))
      .map(feature => ({ path: `feature.${feature.name}`, type: `${feature.fn}, per ${feature.entity}` })),
    ...models
      .filter(({ stream: of }) => of === name)
      .map(model => ({ path: `model.${model.name}`, type: 'score' })),
    ...metrics.filter(({ groupBy = [] }) => groupBy.every(group => group in fields)).flatMap(windowPaths),
    ...listed,
  ];
}

const eventPaths = (field: string, type: string): ReadablePath[] =>
  type.startsWith('geo')
    ? [
        { path: `event.${field}.lat`, type: 'number' },
        { path: `event.${field}.lon`, type: 'number' },
      ]
    : [{ path: `event.${field}`, type }];

/** A name that is no identifier stands in brackets. */
function windowPaths({ name, aggregates, detector }: DefinitionsView['metrics'][number]): ReadablePath[] {
  const owner = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `window.${name}` : `window["${name}"]`;
  return [
    ...aggregates.map(({ as, fn }) => ({ path: `${owner}.${as}`, type: `${fn}, newest window` })),
    ...(detector === undefined ? [] : [{ path: `${owner}.score`, type: 'anomaly, 0 to 1' }]),
  ];
}

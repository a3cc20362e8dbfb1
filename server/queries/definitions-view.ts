import type { DefinitionsView } from '../../contracts/api';
import { resources, type Resources } from '../resources';
import { currentDefinitions } from './current-definitions';

/** The newest definitions, what is in force in each worker and which conditions fail on events. */
export async function definitionsView(
  { control, live }: Pick<Resources, 'control' | 'live'> = resources(),
): Promise<DefinitionsView> {
  const { version, definitions } = await currentDefinitions(control);
  const { streams, metrics, features, models = [], rules, lists = [] } = definitions;
  return {
    version,
    streams,
    metrics,
    features,
    models,
    lists: lists.map(({ name, values }) => ({ name, values: firstOf(values), total: values.length })),
    rules,
    ...live.definitionsInForce(),
  };
}

/** Of a list as many values as a person looks at. */
const SHOWN_VALUES = 20;
const firstOf = (values: string[] | number[]): string[] | number[] => values.slice(0, SHOWN_VALUES);

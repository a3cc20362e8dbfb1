import type { DefinitionsView } from '../../contracts/api';
import { resources, type Resources } from '../resources';
import { currentDefinitions } from './current-definitions';

/** The newest definitions, what is in force in each worker and which conditions fail on events. */
export async function definitionsView(
  { control, live }: Pick<Resources, 'control' | 'live'> = resources(),
): Promise<DefinitionsView> {
  const { version, definitions } = await currentDefinitions(control);
  const { streams, metrics, rules } = definitions;
  return { version, streams, metrics, rules, ...live.definitionsInForce() };
}

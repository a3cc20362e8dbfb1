import type { DefinitionsView } from '@/contracts/api';

/** What the filters offer: every rule by name, every entity type of any stream. */
export function alertChoices({ rules, streams }: Pick<DefinitionsView, 'rules' | 'streams'>) {
  const entityTypes = streams.flatMap(({ entities = {} }) => Object.values(entities));
  return {
    rules: rules.map(({ name }) => name).sort(),
    entityTypes: [...new Set(entityTypes)].sort(),
  };
}

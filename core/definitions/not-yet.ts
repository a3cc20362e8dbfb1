import type { Problems } from './problem';
import type { Definitions } from './types';

/** What is planned but not computed yet is refused, one line each: nothing is accepted and then left out in silence. */
export function refuseNotYet(definitions: Definitions, problems: Problems): void {
  const { models = [] } = definitions;
  const refuse = (isThere: boolean, path: string, what: string) => {
    if (isThere) problems.add(path, `${what} not supported yet; leave it out`);
  };
  refuse(models.length > 0, 'models[0]', 'models are');
}

import type { Problems } from './problem';
import type { Definitions } from './types';

/** What is planned but not computed yet is refused, one line each: nothing is accepted and then left out in silence. */
export function refuseNotYet(definitions: Definitions, problems: Problems): void {
  const { rules, models = [] } = definitions;
  const refuse = (isThere: boolean, path: string, what: string) => {
    if (isThere) problems.add(path, `${what} not supported yet; leave it out`);
  };
  refuse(models.length > 0, 'models[0]', 'models are');
  for (const [index, { on, cooldown, when }] of rules.entries()) {
    refuse(on === 'metric', `rules[${index}].on`, 'rules on metrics are');
    refuse(cooldown !== undefined, `rules[${index}].cooldown`, 'cooldown is');
    refuse(/\bwindow\b/.test(when), `rules[${index}].when`, 'reading windows is');
  }
}

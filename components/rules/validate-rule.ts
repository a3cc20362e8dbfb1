import type { DefinitionsView, RuleProblem, RulePut } from '@/contracts/api';
import { ruleSchema } from '@/contracts/definitions';
import { planDefinitions } from '@/core/definitions/plan';
import { RULE_VERDICTS } from '@/core/definitions/types';

export type RuleDraft = Pick<RulePut, 'stream' | 'when' | 'severity' | 'mode'> & {
  name: string;
  on: 'event' | 'metric';
  metric: string;
  /** As typed; empty: the default. */
  weight: string;
  verdict: string;
  cooldown: string;
  entity: string;
  description: string;
};

/** What a condition may refer to. */
export type Surroundings = Pick<DefinitionsView, 'streams' | 'metrics' | 'features' | 'models' | 'lists'>;

/**
 * The same judgement as the server's, by the same code, while one types: the shape first, then what it means. `entity`
 * empty means the stream's first.
 */
export function validateRule(draft: RuleDraft, around: Surroundings): readonly RuleProblem[] {
  const rule = { name: draft.name, ...rulePut(draft) };
  const shape = ruleSchema.safeParse(rule);
  if (!shape.success) {
    return shape.error.issues.map(({ path, message }) => ({
      path: String(path[0] ?? ''),
      message: message.startsWith('Too small') ? 'write something here' : message,
    }));
  }
  const { streams, metrics, features, models } = around;
  const lists = around.lists.map(({ name, values }) => ({ name, values }));
  const planned = planDefinitions({ streams, metrics, features, models, lists, rules: [rule] });
  if (planned.ok) return [];
  const own = planned.problems.filter(({ path }) => path.startsWith('rules[0]'));
  return own.map(problem => ({ ...problem, path: problem.path.replace(/^rules\[0\]\./, '') }));
}

/** What is sent: optional parts that are empty are left out, and what the other kind of rule alone has. */
export function rulePut(draft: RuleDraft): RulePut {
  const { stream, when, severity, mode, on, metric, weight, cooldown, entity, description } = draft;
  const verdict = RULE_VERDICTS.find(known => known === draft.verdict);
  return {
    stream,
    when,
    severity,
    mode,
    ...(on === 'metric' && { on }),
    ...(on === 'metric' && metric !== '' && { metric }),
    ...(on === 'event' && weight.trim() !== '' && { weight: Number(weight) }),
    ...(on === 'event' && verdict !== undefined && { verdict }),
    ...(cooldown.trim() !== '' && { cooldown: cooldown.trim() }),
    ...(entity !== '' && { entity }),
    ...(description.trim() !== '' && { description: description.trim() }),
  };
}

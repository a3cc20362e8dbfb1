import type { RuleProblem, RulePut } from '@/contracts/api';
import { ruleSchema } from '@/contracts/definitions';
import { planDefinitions } from '@/core/definitions/plan';
import type { StreamDefinition } from '@/core/definitions/types';

export type RuleDraft = Pick<RulePut, 'stream' | 'when' | 'severity' | 'mode'> & {
  name: string;
  entity: string;
  description: string;
};

/**
 * The same judgement as the server's, by the same code, while one types: the shape first, then what it means. `entity`
 * empty means the stream's first.
 */
export function validateRule(draft: RuleDraft, streams: readonly StreamDefinition[]): readonly RuleProblem[] {
  const rule = { name: draft.name, ...rulePut(draft) };
  const shape = ruleSchema.safeParse(rule);
  if (!shape.success) {
    return shape.error.issues.map(({ path, message }) => ({
      path: String(path[0] ?? ''),
      message: message.startsWith('Too small') ? 'write something here' : message,
    }));
  }
  const stream = streams.filter(({ name }) => name === draft.stream);
  const planned = planDefinitions({ streams: stream, metrics: [], features: [], rules: [rule] });
  if (planned.ok) return [];
  return planned.problems.map(problem => ({ ...problem, path: problem.path.replace(/^rules\[0\]\./, '') }));
}

/** What is sent: optional parts that are empty are left out. */
export function rulePut({ stream, when, severity, mode, entity, description }: RuleDraft): RulePut {
  return {
    stream,
    when,
    severity,
    mode,
    ...(entity !== '' && { entity }),
    ...(description.trim() !== '' && { description: description.trim() }),
  };
}

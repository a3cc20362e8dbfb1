import { rulePutSchema, type Principal, type RuleProblem } from '../../contracts/api';
import { pathText, ruleSchema } from '../../contracts/definitions';
import type { Definitions, RuleDefinition } from '../../core/definitions/types';
import { actorOf, requireRole } from '../auth/principal';
import { resources, type Resources } from '../resources';
import { changeDefinitions } from './definition-set';
import { byName } from './merge-definitions';

export type RuleSaving =
  | Readonly<{ ok: true; rule: RuleDefinition; version: number; isChanged: boolean }>
  | Readonly<{ ok: false; status: 400 | 403; message: string; problems: RuleProblem[] }>;

/**
 * Saves a rule under its name, new or changed; admins only. Of two who save at once the later stands. `version` is
 * that of the set: the rule is in force in a worker once it confirms at least this one.
 */
export async function saveRule(
  principal: Principal,
  name: string,
  input: unknown,
  { control, outbox }: Pick<Resources, 'control' | 'outbox'> = resources(),
): Promise<RuleSaving> {
  if (!requireRole(principal, ['admin'])) {
    return { ok: false, status: 403, message: 'only an admin may edit rules', problems: [] };
  }
  const parsed = parseRule(name, input);
  if (!parsed.ok) return refused(parsed.problems);
  const { rule } = parsed;
  const note = { actor: actorOf(principal), action: 'rule.saved', subject: name };
  const saved = await changeDefinitions(control, note, current => ({
    ...current,
    rules: byName(current.rules, [rule]),
  }));
  if (!saved.ok) return refused(saved.problems.map(problem => ofRule(problem, saved.definitions, name)));
  outbox.wake();
  const stored = saved.definitions.rules.find(known => known.name === name) ?? rule;
  return { ok: true, rule: stored, version: saved.version, isChanged: saved.isChanged };
}

function parseRule(
  name: string,
  input: unknown,
): { ok: true; rule: RuleDefinition } | { ok: false; problems: RuleProblem[] } {
  const body = rulePutSchema.safeParse(input);
  const parsed = body.success ? ruleSchema.safeParse({ ...body.data, name }) : body;
  if (parsed.success && 'name' in parsed.data) return { ok: true, rule: parsed.data };
  const issues = parsed.error?.issues ?? [];
  return {
    ok: false,
    problems: issues.map(({ path, message }) => ({ path: pathText(path) || 'rule', message })),
  };
}

/** `rules[3].when` of the set is `when` of the rule that is saved. */
function ofRule(problem: RuleProblem, definitions: Definitions, name: string): RuleProblem {
  const index = definitions.rules.findIndex(rule => rule.name === name);
  const prefix = `rules[${index}].`;
  return problem.path.startsWith(prefix)
    ? { ...problem, path: problem.path.slice(prefix.length) }
    : { ...problem };
}

function refused(problems: RuleProblem[]): RuleSaving {
  const [first] = problems;
  const message = first === undefined ? 'the rule cannot be used' : `${first.path}: ${first.message}`;
  return { ok: false, status: 400, message, problems };
}

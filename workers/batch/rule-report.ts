import { isJudged, type Plan } from '../../core/definitions/plan';
import { addCounts } from '../../core/rules/rule-counts';
import type { Unit } from '../runtime/unit';

/** What became of one rule in a run. */
export type RuleReport = Readonly<{
  rule: string;
  version: number;
  mode: string;
  /** Events or windows that met the condition; of these, within a cooldown. */
  matched: number;
  suppressed: number;
  /** Events or windows it failed on, and the last message. */
  errors: number;
  message: string | null;
}>;

/** The rows of rules.json: every judged rule, also one that met nothing, in the order of the definitions. */
export function ruleReports({ rules }: Plan, units: readonly Unit[]): RuleReport[] {
  const pipelines = units.flatMap(unit => [...unit.pipelines.values()]);
  const counts = addCounts(pipelines.map(pipeline => pipeline.rules.counts));
  return rules.filter(isJudged).map(({ name, version, mode }) => {
    const { matched = 0, suppressed = 0 } = counts.get(name) ?? {};
    const failed = units.map(unit => unit.errors.get(`rule ${name}`)).find(error => error !== undefined);
    const { count: errors = 0, message = null } = failed ?? {};
    return { rule: name, version, mode, matched, suppressed, errors, message };
  });
}

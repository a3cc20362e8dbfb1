import type { RuleDefinition } from '@/core/definitions/types';
import type { RuleDraft } from './validate-rule';

/** A saved rule as the form shows it. */
export const draftOf = (rule: RuleDefinition): RuleDraft => ({
  name: rule.name,
  stream: rule.stream,
  on: rule.on ?? 'event',
  metric: rule.metric ?? '',
  when: rule.when,
  severity: rule.severity,
  weight: rule.weight === undefined ? '' : String(rule.weight),
  verdict: rule.verdict ?? '',
  cooldown: rule.cooldown ?? '',
  mode: rule.mode ?? 'live',
  entity: rule.entity ?? '',
  description: rule.description ?? '',
});

/** A new rule begins as a draft: it judges nothing until someone says so. */
export const newDraft = (stream: string): RuleDraft => ({
  name: '',
  stream,
  on: 'event',
  metric: '',
  when: '',
  severity: 'medium',
  weight: '',
  verdict: '',
  cooldown: '',
  mode: 'draft',
  entity: '',
  description: '',
});

export const isSame = (a: RuleDraft, b: RuleDraft) =>
  (Object.keys(a) as (keyof RuleDraft)[]).every(key => a[key] === b[key]);

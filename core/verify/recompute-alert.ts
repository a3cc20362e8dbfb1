import type { Plan } from '../definitions/plan';
import type { RulePlan } from '../definitions/plan-rule';
import { decodeEvent } from '../events/decode';
import type { FieldValue, WeirEvent } from '../events/event';
import { scoreOf, verdictOf } from '../rules/verdict';
import { Unknown } from './compare-fields';

/** The record an alert names, as it lies in the log. */
export type SourceRecord = Readonly<{
  topic: string;
  partition: number;
  offset: string;
  text: string;
  /** When the log took it; null: the record is gone, its text is the alert's own. */
  appendedMs: number | null;
  /** Why the record could not be read. */
  missing: string | null;
}>;

export type AlertRule = Readonly<{ rule: string; version: number; stream: string }>;

/** Why what is read by a path could not be computed again; null: the scope has it. */
export type WhyUnknown = (path: string) => string | null;

/** An event that was read again, and the rule that judged it. */
export type Judged = Readonly<{ rule: RulePlan; event: WeirEvent; id: string; scope: FieldValue[] }>;

/** Reads the event again and finds its rule, or tells why that cannot be. */
export function readAgain(
  plan: Plan,
  alert: AlertRule,
  source: SourceRecord,
): { ok: true; judged: Judged } | { ok: false; reason: string } {
  const rule = plan.rules.find(({ name, version }) => name === alert.rule && version === alert.version);
  const stream = plan.streams.get(alert.stream);
  if (rule === undefined || stream === undefined) {
    const reason = `the definitions have no version ${alert.version} of rule ${alert.rule} on ${alert.stream}`;
    return { ok: false, reason };
  }
  const decoded = decodeEvent(stream, source.text);
  if (!decoded.ok)
    return { ok: false, reason: `the record is no event of ${stream.name}: ${decoded.message}` };
  const { event } = decoded;
  const id = event.id ?? `${source.partition}-${source.offset}`;
  return { ok: true, judged: { rule, event, id, scope: [...event.values] } };
}

/**
 * What the alert should say, by field; the scope has been filled as far as it can be. `whyUnknown`: null where it has
 * what is read by the path.
 */
export function alertFields(
  { rule, event, id, scope }: Judged,
  source: SourceRecord,
  whyUnknown: WhyUnknown,
): Record<string, unknown> {
  const { entity } = rule;
  const isKnown = rule.reads.every(({ path }) => whyUnknown(path) === null);
  return {
    rule: rule.name,
    version: rule.version,
    condition: rule.condition,
    severity: rule.severity,
    'condition holds': isKnown
      ? holds(rule, scope)
      : new Unknown('it reads what could not be computed again'),
    stream: rule.stream,
    event: id,
    time: event.timeMs,
    entity: entity === null ? null : { type: entity.type, id: textOf(event.values[entity.slot]) },
    'raised at': source.missing === null ? source.appendedMs : new Unknown(source.missing),
    payload: source.missing === null ? source.text : new Unknown(source.missing),
    ...Object.fromEntries(
      rule.reads.map(({ path, read }) => {
        const reason = whyUnknown(path);
        return [path, reason === null ? (read(scope) ?? null) : new Unknown(reason)];
      }),
    ),
  };
}

/** What all rules of the stream say of the event together; one that reads what is unknown leaves it open. */
export function togetherFields(
  { streams, rules }: Plan,
  { rule: { stream, mode }, scope }: Judged,
  whyUnknown: WhyUnknown,
): Record<string, unknown> {
  const live = rules.filter(rule => rule.stream === stream && rule.on === 'event' && rule.mode === 'live');
  const said = { mode: mode === 'shadow' ? 'shadow' : 'live' };
  for (const { name, reads } of live) {
    const open = reads.find(({ path }) => whyUnknown(path) !== null);
    if (open === undefined) continue;
    const unknown = new Unknown(`rule ${name} reads ${open.path}: ${whyUnknown(open.path)}`);
    return { ...said, score: unknown, verdict: unknown };
  }
  const matched = live.filter(rule => holds(rule, scope) === true);
  const score = scoreOf(matched);
  return { ...said, score, verdict: verdictOf(streams.get(stream)?.verdicts ?? null, score, matched) };
}

function holds(rule: RulePlan, scope: readonly unknown[]): boolean | string {
  try {
    return rule.when.evaluate(scope) === true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const textOf = (value: unknown) => (value === null || value === undefined ? null : String(value));

import { countMatch, isJudged, ruleFacts, type ExpectedAlert, type RuleCounts } from './alert';
import { durationMs, type MetricDefinition, type RuleDefinition, type StreamDefinition } from './definitions';
import type { Value } from './event';
import { toDouble } from './fraction';
import type { Row } from './metric';
import { holdsWith, valueOfField, type Lists, type Reads } from './scope';
import { windowValue } from './window-log';

/** A window's alert. Withdrawn it is as if it had never been raised. */
type Told = { rule: string; window: string; about: string; endMs: number; isWithdrawn: boolean };

/** The rules on metrics of one stream, and every alert they have raised. */
export class MetricRulesOracle {
  readonly counts: RuleCounts = new Map();
  private readonly rules: readonly RuleDefinition[];
  private readonly told: Told[] = [];

  constructor(
    private readonly stream: StreamDefinition,
    rules: readonly RuleDefinition[],
    private readonly metrics: readonly MetricDefinition[],
    private readonly lists: Lists,
  ) {
    this.rules = rules.filter(rule => isJudged(rule) && rule.on === 'metric');
  }

  /** Judges results that were emitted at once: first what is withdrawn, then by the ends of windows, then by groups. */
  judge(rows: readonly Row[]): ExpectedAlert[] {
    return this.rules.flatMap(rule => {
      const metric = this.metricOf(rule);
      const judged = rows
        .filter(row => row.metric === metric.name)
        .map(row => ({ row, name: windowName(row), isMatch: this.isMatch(rule, row) }))
        .sort(
          (a, b) =>
            Number(a.isMatch) - Number(b.isMatch) || a.row.endMs - b.row.endMs || (a.name < b.name ? -1 : 1),
        );
      return judged.flatMap(one => this.tell(rule, metric, one));
    });
  }

  private tell(
    rule: RuleDefinition,
    metric: MetricDefinition,
    { row, name, isMatch }: JudgedRow,
  ): ExpectedAlert[] {
    const entity = this.entityOf(rule, metric, row);
    const about = entity === null ? groupText(row.group) : JSON.stringify(entity);
    const standing = this.told.find(one => one.rule === rule.name && one.window === name && !one.isWithdrawn);
    const alert = { ...this.alertOf(rule, row, name), entity };
    if (standing !== undefined) {
      standing.isWithdrawn = !isMatch;
      return [{ ...alert, isWithdrawn: !isMatch }];
    }
    if (!isMatch) return [];
    const isResting = this.isResting(rule, about, row.endMs);
    countMatch(this.counts, rule, isResting);
    if (isResting) return [];
    this.told.push({ rule: rule.name, window: name, about, endMs: row.endMs, isWithdrawn: false });
    return [alert];
  }

  private isMatch(rule: RuleDefinition, row: Row): boolean {
    return row.kind !== 'retracted' && holdsWith(rule.when, this.readsOf(row));
  }

  /** `window.<metric>.<value>` of the row, `group.<field>`, `list.<name>`. */
  private readsOf(row: Row): Reads {
    return path => {
      const [owner, name = '', read = ''] = path.split('.');
      if (owner === 'window') return windowValue(row, read);
      const found = owner === 'list' ? this.lists.get(name) : valueOfField(row.group.get(name) ?? null);
      if (found === undefined) throw new Error(`nothing is ${path}`);
      return found;
    };
  }

  /** Within the cooldown of the newest alert that stands, on either side of it. */
  private isResting(rule: RuleDefinition, about: string, endMs: number): boolean {
    const standing = this.told.filter(
      one => one.rule === rule.name && one.about === about && !one.isWithdrawn,
    );
    const newestMs = Math.max(...standing.map(one => one.endMs));
    return standing.length > 0 && Math.abs(endMs - newestMs) < durationMs(rule.cooldown);
  }

  private alertOf(rule: RuleDefinition, row: Row, name: string): Omit<ExpectedAlert, 'entity'> {
    const { metric, group, startMs, endMs, revision } = row;
    return {
      ...ruleFacts(rule, this.readsOf(row)),
      event: name,
      time: endMs,
      ...{ score: null, verdict: null, place: null },
      window: { metric, group, startMs, endMs, revision },
      isWithdrawn: false,
    };
  }

  /** The first field of the group that is an entity, or an entity of the type that is asked for. */
  private entityOf(
    rule: RuleDefinition,
    { groupBy = [] }: MetricDefinition,
    { group }: Row,
  ): ExpectedAlert['entity'] {
    const { entities = {} } = this.stream;
    const isAsked = (type: string | undefined) =>
      type !== undefined && (rule.entity === undefined || rule.entity === type);
    const field = groupBy.find(name => isAsked(entities[name]));
    const type = entities[field ?? ''];
    if (field === undefined || type === undefined) return null;
    const id = plain(group.get(field) ?? null);
    return { type, id: id === null ? null : String(id) };
  }

  private metricOf(rule: RuleDefinition): MetricDefinition {
    const metric = this.metrics.find(
      ({ name }) =>
        name === rule.metric || (rule.metric === undefined && rule.when.includes(`window.${name}.`)),
    );
    if (metric === undefined) throw new Error(`${rule.name} judges no metric`);
    return metric;
  }
}

type JudgedRow = Readonly<{ row: Row; name: string; isMatch: boolean }>;

/** `m0 {"card":"a"} 0-10` */
const windowName = ({ metric, group, startMs, endMs }: Row) =>
  `${metric} ${groupText(group)} ${startMs}-${endMs}`;

const groupText = (group: ReadonlyMap<string, Value>) =>
  JSON.stringify(Object.fromEntries([...group].map(([field, value]) => [field, plain(value)])));

/** A decimal of a group is the number it is. */
export function plain(value: Value): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  if ('numerator' in value) return toDouble(value);
  throw new Error('a place is no group');
}

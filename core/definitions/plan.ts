import { fieldsRead } from './fields-read';
import { planFeature, type FeaturePlan } from './plan-feature';
import { planLists, type Lists } from './plan-list';
import { planMetric, type MetricPlan } from './plan-metric';
import { planModel, type ModelPlan } from './plan-model';
import { planRule, type RulePlan } from './plan-rule';
import { ScopeBuilder, type ScopePlan } from './plan-scope';
import { planStream, unknownStream, type StreamPlan } from './plan-stream';
import { Problems, type Problem } from './problem';
import type { Definitions } from './types';

/** Definitions as the engine runs them: texts read, references found, conditions compiled. */
export type Plan = Readonly<{
  streams: ReadonlyMap<string, StreamPlan>;
  metrics: readonly MetricPlan[];
  features: readonly FeaturePlan[];
  models: readonly ModelPlan[];
  lists: Lists;
  rules: readonly RulePlan[];
  /** By stream: the slots of what its conditions read. */
  scopes: ReadonlyMap<string, ScopePlan>;
}>;

type Planned = { ok: true; plan: Plan } | { ok: false; problems: readonly Problem[] };

/** Checks what definitions mean and makes the plan, or tells everything that is wrong with them. */
export function planDefinitions(definitions: Definitions): Planned {
  const problems = new Problems();
  checkNames(definitions, problems);
  const planning = new Planning(definitions, problems);
  const plan = planning.plan();
  return problems.list.length > 0 ? { ok: false, problems: problems.list } : { ok: true, plan };
}

/** One reading of a set of definitions, in the order in which they refer to each other. */
class Planning {
  private readonly streams: Map<string, StreamPlan>;
  private readonly lists: Lists;

  constructor(
    private readonly definitions: Definitions,
    private readonly problems: Problems,
  ) {
    this.streams = new Map();
    for (const [index, definition] of definitions.streams.entries()) {
      const plan = planStream(definition, `streams[${index}]`, problems);
      if (plan !== null) this.streams.set(plan.name, plan);
    }
    checkTopics(definitions, problems);
    this.lists = planLists(definitions.lists ?? [], problems);
  }

  plan(): Plan {
    const { definitions, streams, lists, problems } = this;
    const metrics = this.each(definitions.metrics, 'metrics', (definition, path) =>
      planMetric(definition, streams, path, problems, lists),
    );
    const features = this.each(definitions.features, 'features', (definition, path) =>
      planFeature(definition, streams, path, problems, lists),
    );
    const broken = {
      features: missing(definitions.features, features),
      metrics: missing(definitions.metrics, metrics),
    };
    const builders = new Map<string, ScopeBuilder>();
    for (const stream of streams.values()) {
      const models = (definitions.models ?? []).flatMap(model =>
        model.stream === stream.name ? [model.name] : [],
      );
      builders.set(
        stream.name,
        new ScopeBuilder({ stream, features, metrics, models, lists, streams, broken }),
      );
    }
    const models = this.planModels(builders);
    const context = { streams, scopes: builders, metrics, brokenMetrics: broken.metrics, lists };
    const rules = this.each(definitions.rules, 'rules', (definition, path) =>
      planRule(definition, context, path, problems),
    );
    return { metrics, features, models, lists, rules, ...this.scopes(builders, rules) };
  }

  private planModels(builders: ReadonlyMap<string, ScopeBuilder>): ModelPlan[] {
    return this.each(this.definitions.models ?? [], 'models', (definition, path) => {
      const builder = builders.get(definition.stream);
      if (builder === undefined) {
        this.problems.add(`${path}.stream`, unknownStream(definition.stream, this.streams));
        return null;
      }
      const model = planModel(definition, builder.environment('model'), path, this.problems);
      if (model !== null) builder.addModel(model);
      return model;
    });
  }

  private scopes(builders: ReadonlyMap<string, ScopeBuilder>, rules: readonly RulePlan[]) {
    const scopes = new Map<string, ScopePlan>();
    const streams = new Map<string, StreamPlan>();
    for (const [name, stream] of this.streams) {
      const judged = rules.filter(rule => rule.stream === name && rule.on === 'event' && isJudged(rule));
      const scope = builders.get(name)?.plan(judged.flatMap(rule => rule.when.paths));
      if (scope !== undefined) scopes.set(name, scope);
      const isRead = fieldsRead(this.definitions, stream.fields, stream.entities);
      streams.set(name, { ...stream, slots: scope?.slots ?? stream.slots, isRead });
    }
    return { scopes, streams };
  }

  /** Plans one kind; what belongs to a stream with problems of its own is passed over. */
  private each<Definition extends { stream: string }, ItsPlan>(
    definitions: readonly Definition[],
    kind: string,
    plan: (definition: Definition, path: string) => ItsPlan | null,
  ): ItsPlan[] {
    const isBroken = (stream: string) =>
      !this.streams.has(stream) && this.definitions.streams.some(known => known.name === stream);
    return definitions.flatMap((definition, index) =>
      isBroken(definition.stream) ? [] : (plan(definition, `${kind}[${index}]`) ?? []),
    );
  }
}

/** A draft is checked, and that is all. */
export const isJudged = ({ mode }: Pick<RulePlan, 'mode'>) => mode === 'live' || mode === 'shadow';

const missing = (definitions: readonly { name: string }[], plans: readonly { name: string }[]) =>
  definitions.flatMap(({ name }) => (plans.some(plan => plan.name === name) ? [] : [name]));

function checkNames(definitions: Definitions, problems: Problems): void {
  for (const kind of ['streams', 'metrics', 'features', 'rules', 'lists', 'models'] as const) {
    const seen = new Set<string>();
    for (const [index, { name }] of (definitions[kind] ?? []).entries()) {
      if (seen.has(name)) problems.add(`${kind}[${index}].name`, `${name} is taken by one before it`);
      seen.add(name);
    }
  }
}

/** Two streams on one topic would each see the other's events as wrong. */
function checkTopics(definitions: Definitions, problems: Problems): void {
  const seen = new Map<string, string>();
  for (const [index, stream] of definitions.streams.entries()) {
    const topic = stream.topic ?? stream.name;
    const other = seen.get(topic);
    if (topic.startsWith('weir.'))
      problems.add(`streams[${index}].topic`, `${topic} is one of Weir's own topics (weir.*)`);
    if (other !== undefined)
      problems.add(`streams[${index}].topic`, `${topic} is the topic of ${other} already`);
    seen.set(topic, stream.name);
  }
}

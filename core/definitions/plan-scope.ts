import type { CelEnvironment, CelType } from '../rules/cel/cel';
import { nullableOf } from '../rules/cel/cel-type';
import type { FieldPlan } from './field-type';
import { eventType, listReader, listsType, namedRecord, plainReader, slotReader } from './plan-expression';
import type { FeaturePlan } from './plan-feature';
import type { Lists } from './plan-list';
import { findEntity, type EntityPlan, type StreamPlan } from './plan-stream';
import type { MetricPlan } from './plan-metric';
import { MODEL_TYPE, type ModelPlan } from './plan-model';
import { WINDOW_READS, windowValueType } from './plan-window-scope';

/** A feature that events of a stream may read: by which of their entities, into which slot. */
export type FeatureSlot = Readonly<{ feature: FeaturePlan; entity: EntityPlan; slot: number }>;

/** A value of the newest final window of a metric, for the event's own group. */
export type WindowSlot = Readonly<{
  metric: string;
  /** An aggregate's name, or `score`, `expected`, `low`, `high`, `start`, `end`. */
  read: string;
  /** The event's fields that are the group, in the metric's order. */
  group: readonly FieldPlan[];
  slot: number;
}>;

export type ModelSlot = Readonly<{ model: ModelPlan; slot: number }>;

/**
 * What conditions over a stream's events read, as one array per event: the fields as decoded, then the features, the
 * models' scores and the window values, each as conditions read it; null until a stage fills it.
 */
export type ScopePlan = Readonly<{
  stream: string;
  /** Every feature the stream may read. */
  features: readonly FeatureSlot[];
  models: readonly ModelSlot[];
  /** Those that a condition or a model's input reads. */
  windows: readonly WindowSlot[];
  /** What a judged rule needs, itself or through a model: the rest need not be computed. */
  needed: Readonly<{
    features: readonly FeatureSlot[];
    models: readonly ModelSlot[];
    windows: readonly WindowSlot[];
  }>;
  slots: number;
}>;

/** What a scope is made of. Names of `broken` definitions are read as anything: their own problem is told already. */
export type ScopeParts = Readonly<{
  stream: StreamPlan;
  features: readonly FeaturePlan[];
  metrics: readonly MetricPlan[];
  models: readonly string[];
  lists: Lists;
  streams: ReadonlyMap<string, StreamPlan>;
  broken: Readonly<{ features: readonly string[]; metrics: readonly string[] }>;
}>;

const ANY: CelType = { kind: 'dyn' };
type Paths = readonly (readonly string[])[];

/** Hands out the slots of one stream's scope, those of window values when a condition first reads them. */
export class ScopeBuilder {
  private readonly features: readonly FeatureSlot[];
  private readonly modelSlots: ReadonlyMap<string, number>;
  private readonly windows = new Map<string, WindowSlot>();
  private readonly models: ModelSlot[] = [];
  private slots: number;

  constructor(private readonly parts: ScopeParts) {
    const { stream, features, models } = parts;
    const first = stream.fields.length;
    this.features = readableBy(stream, features).map((readable, index) => ({
      ...readable,
      slot: first + index,
    }));
    const firstModel = first + this.features.length;
    this.modelSlots = new Map(models.map((name, index) => [name, firstModel + index]));
    this.slots = firstModel + models.length;
  }

  /** Of the stream's rules; without `model.*` of its models. */
  environment(reader: 'rule' | 'model'): CelEnvironment {
    const { stream, lists } = this.parts;
    const variables = new Map<string, CelType>([
      ['event', eventType(stream)],
      ['feature', this.featuresType()],
      ['list', listsType(lists)],
      ['window', this.windowsType()],
    ]);
    if (reader === 'rule') variables.set('model', this.modelsType());
    return { variables, slot: path => this.reader(path) };
  }

  /** Reads one path from the scope; undefined where it is none of it. */
  reader(path: readonly string[]): ((scope: unknown) => unknown) | undefined {
    const { stream, lists } = this.parts;
    const slot = this.slotOf(path);
    return slot === undefined ? (slotReader(stream, path) ?? listReader(lists, path)) : plainReader(slot);
  }

  addModel(model: ModelPlan): void {
    const slot = this.modelSlots.get(model.name);
    if (slot !== undefined) this.models.push({ model, slot });
  }

  /** The whole scope, given what its judged rules read. */
  plan(judged: Paths): ScopePlan {
    const models = this.models.filter(({ model }) => reads(judged, 'model', model.name));
    const all = [...judged, ...models.flatMap(({ model }) => model.inputs.flatMap(({ code }) => code.paths))];
    const windows = [...this.windows.values()];
    return {
      stream: this.parts.stream.name,
      features: this.features,
      models: this.models,
      windows,
      needed: {
        features: this.features.filter(({ feature }) => reads(all, 'feature', feature.name)),
        models,
        windows: windows.filter(({ metric, read }) => reads(all, 'window', metric, read)),
      },
      slots: this.slots,
    };
  }

  private slotOf([owner, name = '', read = '', ...rest]: readonly string[]): number | undefined {
    if (rest.length > 0) return undefined;
    if (owner === 'window') return this.windowSlot(name, read);
    if (read !== '') return undefined;
    if (owner === 'model') return this.modelSlots.get(name);
    return owner === 'feature' ? this.features.find(({ feature }) => feature.name === name)?.slot : undefined;
  }

  private windowSlot(name: string, read: string): number | undefined {
    const key = JSON.stringify([name, read]);
    const known = this.windows.get(key);
    if (known !== undefined) return known.slot;
    const metric = this.parts.metrics.find(candidate => candidate.name === name);
    const group = metric && groupIn(this.parts.stream, metric);
    if (metric === undefined || group === null || group === undefined || !isRead(metric, read))
      return undefined;
    const slot = this.slots;
    this.slots += 1;
    this.windows.set(key, { metric: name, read, group, slot });
    return slot;
  }

  private featuresType(): CelType {
    const { stream, features, broken } = this.parts;
    const fields = new Map<string, CelType>(broken.features.map(name => [name, ANY]));
    for (const { feature, entity } of this.features) {
      const isOptional = stream.fields.some(field => field.slot === entity.slot && field.isOptional);
      fields.set(feature.name, isOptional ? nullableOf(feature.type) : feature.type);
    }
    return namedRecord('feature', fields, name => {
      const unread = features.find(feature => feature.name === name);
      if (unread === undefined) return `feature.${name} is no feature of ${stream.name}`;
      return `feature.${name} is kept per ${unread.entityType}, and ${stream.name} has no entity of that type`;
    });
  }

  private windowsType(): CelType {
    const { stream, streams, metrics, broken } = this.parts;
    const fields = new Map<string, CelType>(broken.metrics.map(name => [name, ANY]));
    for (const metric of metrics) {
      if (groupIn(stream, metric) === null) continue;
      const names = [...metric.aggregates.map(({ as }) => as), ...WINDOW_READS];
      const types = names.map((name): [string, CelType] => [name, windowValueType(metric, name, streams)]);
      fields.set(metric.name, { kind: 'object', name: `window.${metric.name}`, fields: new Map(types) });
    }
    return namedRecord('window', fields, name => {
      const unread = metrics.find(metric => metric.name === name);
      if (unread === undefined) return `window.${name} is no metric`;
      const group = unread.groupBy.map(field => field.name).join(', ');
      return `window.${name} is grouped by ${group}, and ${stream.name} does not have these fields, or not of the same types`;
    });
  }

  private modelsType(): CelType {
    const { stream } = this.parts;
    const fields = [...this.modelSlots.keys()].map((name): [string, CelType] => [name, MODEL_TYPE]);
    return namedRecord('model', new Map(fields), name => `model.${name} is no model of ${stream.name}`);
  }
}

const isRead = (metric: MetricPlan, read: string) =>
  metric.aggregates.some(({ as }) => as === read) || WINDOW_READS.some(name => name === read);

/** Features of entity types that the stream's events carry: by the same field on their own stream, else by the first of the type. */
function readableBy(
  stream: StreamPlan,
  features: readonly FeaturePlan[],
): { feature: FeaturePlan; entity: EntityPlan }[] {
  return features.flatMap(feature => {
    const own = feature.stream === stream.name ? feature.entity : undefined;
    const entity = own ?? findEntity(feature.entityType, stream);
    return entity?.type === feature.entityType ? [{ feature, entity }] : [];
  });
}

/** The stream's fields that name a group of the metric; null where it has not all of them, of the same types. */
function groupIn(stream: StreamPlan, metric: MetricPlan): readonly FieldPlan[] | null {
  const group = metric.groupBy.flatMap(
    ({ name, kind, scale }) =>
      stream.fields.find(field => field.name === name && field.kind === kind && field.scale === scale) ?? [],
  );
  return group.length === metric.groupBy.length ? group : null;
}

/** Whether one of the paths is this one, or lies below or above it. */
function reads(paths: Paths, ...wanted: string[]): boolean {
  return paths.some(path => wanted.every((part, index) => path[index] === undefined || path[index] === part));
}

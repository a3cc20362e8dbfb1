import type { FieldPlan } from '../../core/definitions/field-type';
import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { ScopePlan } from '../../core/definitions/plan-scope';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { Definitions, ModelDefinition } from '../../core/definitions/types';
import type { CelType } from '../../core/rules/cel/cel';
import { definitionsError } from '../sources/read-definitions';
import { UsageError } from '../sources/usage-error';
import type { TrainOptions } from './train-options';

/** What to run over the history, and what to take from its events. */
export type TrainingPlan = Readonly<{
  plan: Plan;
  definitions: Definitions;
  model: string;
  /** The model's stream and what it reads of an event. */
  stream: StreamPlan;
  inputs: readonly string[];
  /** Where a label says of which event it is, and what was found. */
  labels: Readonly<{ stream: StreamPlan; event: FieldPlan; field: FieldPlan }>;
}>;

type Wanted = Pick<TrainOptions, 'model' | 'stream' | 'labels'>;

/**
 * The definitions cut down to what the model reads: its features, and the metrics of windows it asks for. The inputs
 * are those of the model of that name where the definitions have it, else every number and boolean of the event and
 * every feature that is one. Throws a UsageError where streams, fields or inputs do not fit.
 */
export function planTraining(definitions: Definitions, wanted: Wanted): TrainingPlan {
  const known = planned({ ...definitions, metrics: definitions.metrics, rules: [], models: [] });
  const labels = labelStream(known, wanted);
  const given = (definitions.models ?? []).find(({ name }) => name === wanted.model);
  const stream = modelStream(known, wanted, given, labels.name);
  if (stream.idSlot === null)
    throw new UsageError(
      `stream ${stream.name} has no id, so no label can say which of its events it means: declare "id"`,
    );
  const found = labelFields(labels, idFieldOf(stream), wanted);
  const hidden = labels.name === stream.name ? found.field.name : null;
  const inputs = given?.inputs ?? defaultInputs(stream, known.scopes.get(stream.name), hidden);
  if (inputs.length === 0)
    throw new UsageError(`there is nothing to learn from: ${stream.name} has no numbers and no features`);
  const reads = [...inputs];
  const training = cutDown(definitions, [
    { name: wanted.model, stream: stream.name, inputs: reads },
    // Not to be scored: so that the events of the labels are handed over, with the fields that are needed.
    { name: LABELS, stream: labels.name, inputs: [`event.${found.field.name}`, present(found.event)] },
  ]);
  return {
    ...training,
    model: wanted.model,
    stream: training.plan.streams.get(stream.name) ?? stream,
    inputs,
    labels: { stream: labels, field: found.field, event: found.event },
  };
}

/** The name under which labels are read. */
const LABELS = 'weir_labels';

/** A condition that is always known and reads the field: one that nothing reads may not be decoded. */
const present = ({ name }: FieldPlan) => `event.${name} == event.${name}`;

const idFieldOf = (stream: StreamPlan) =>
  stream.fields.find(({ slot }) => slot === stream.idSlot)?.name ?? '';

/** With these models, rules that read them, and no metric that they do not read. */
function cutDown(definitions: Definitions, readers: readonly Omit<ModelDefinition, 'file'>[]) {
  const rules = readers.map(({ name, stream }) => ({
    name: `reads ${name}`,
    stream,
    when: `model.${name} > 0.5`,
    severity: 'low' as const,
  }));
  const models = readers.map(reader => ({ ...reader, file: `${reader.name}.onnx` }));
  const all = { ...definitions, models, rules };
  const windows = [...planned(all).scopes.values()].flatMap(scope => scope.needed.windows);
  const isRead = (metric: string) => windows.some(window => window.metric === metric);
  const cut = { ...all, metrics: definitions.metrics.filter(({ name }) => isRead(name)) };
  return { definitions: cut, plan: planned(cut) };
}

/** A plan whose events have all of their fields: labels are joined by fields that no definition names. */
function planned(definitions: Definitions): Plan {
  const result = planDefinitions(definitions);
  if (result.ok) {
    const { plan } = result;
    const streams = [...plan.streams].map(([name, stream]): [string, StreamPlan] => [
      name,
      { ...stream, isRead: stream.fields.map(() => true) },
    ]);
    return { ...plan, streams: new Map(streams) };
  }
  throw definitionsError(result.problems);
}

function labelStream({ streams }: Plan, { labels }: Wanted): StreamPlan {
  const stream = streams.get(labels.stream);
  if (stream !== undefined) return stream;
  throw new UsageError(
    `--labels ${labels.stream}: there is no such stream; known are ${[...streams.keys()].join(', ')}`,
  );
}

function modelStream(
  { streams }: Plan,
  wanted: Wanted,
  given: ModelDefinition | undefined,
  labels: string,
): StreamPlan {
  const name = wanted.stream ?? given?.stream;
  const all = [...streams.values()];
  // Labels may be a field of the events themselves.
  const others = all.length === 1 ? all : all.filter(stream => stream.name !== labels);
  const stream = name === undefined ? others[0] : streams.get(name);
  if (stream !== undefined && (name !== undefined || others.length === 1)) return stream;
  const known = others.map(each => each.name).join(', ') || 'none';
  throw new UsageError(
    name === undefined
      ? `--stream is missing: of which stream shall events be scored? There are ${known}`
      : `--stream ${name}: there is no such stream; there are ${known}`,
  );
}

function labelFields(labels: StreamPlan, idField: string, wanted: Wanted) {
  const booleans = labels.fields.filter(({ kind }) => kind === 'boolean');
  const named = wanted.labels.field;
  const field = named === null ? booleans[0] : booleans.find(({ name }) => name === named);
  if (field === undefined || (named === null && booleans.length > 1))
    throw new UsageError(
      `--labels ${labels.name}${named === null ? '' : `.${named}`}: one boolean field is expected (STREAM.FIELD); ${labels.name} has ${booleans.map(({ name }) => name).join(', ') || 'none'}`,
    );
  const eventField = wanted.labels.event ?? idField;
  const event = labels.fields.find(({ name }) => name === eventField);
  if (event === undefined)
    throw new UsageError(
      `${labels.name} has no field ${eventField} that says which event a label is of: name it with --label-of FIELD`,
    );
  return { field, event };
}

function defaultInputs(stream: StreamPlan, scope: ScopePlan | undefined, hidden: string | null): string[] {
  const isKey = (slot: number) => slot === stream.idSlot || stream.entities.some(each => each.slot === slot);
  const fields = stream.fields.filter(
    ({ name, kind, slot }) =>
      !isKey(slot) && name !== hidden && (kind === 'number' || kind === 'decimal' || kind === 'boolean'),
  );
  const features = (scope?.features ?? []).filter(({ feature }) => isNumeric(feature.type));
  return [
    ...fields.map(({ name }) => `event.${name}`),
    ...features.map(({ feature }) => `feature.${feature.name}`),
  ];
}

function isNumeric(type: CelType): boolean {
  if (type.kind === 'nullable') return isNumeric(type.of);
  return type.kind === 'double' || type.kind === 'int' || type.kind === 'bool';
}

import { assertBalanced } from '../../core/traffic/balance';
import { partitionOf } from '../../core/shards/partition';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { StreamDefinition } from '../../core/definitions/types';
import { noEffects, Pipeline, type Effects } from '../runtime/pipeline';
import { readRecords } from '../sources/read-records';
import { LineRecord, type SourceRecord } from '../sources/source-record';
import type { Counters } from '../stages/intake';
import { ByteRecord, type IntakeRecord } from '../stages/intake-record';
import { tasksOf } from '../stages/stream-tasks';
import { loadPlan } from './load-plan';
import { LineFile, prepareDirectory, writeJson } from './output-files';
import { alertLine, deadLetterLine, textAggregates, windowLine } from './output-lines';
import { UsageError } from '../sources/usage-error';
import { readRunOptions, type RunOptions } from './run-options';

export type RunSummary = Readonly<{
  read: number;
  accepted: number;
  late: number;
  duplicate: number;
  rejected: number;
  windows: number;
  alerts: number;
  seconds: number;
  eventsPerSecond: number;
}>;

/**
 * `weir run`: the engine over bounded inputs; at their end the watermark is +∞. Writes windows.ndjson, alerts.ndjson,
 * dead-letters.ndjson (features.ndjson) and summary.json. `now` is a monotonic clock in ms.
 */
export async function runCommand(args: readonly string[], now: () => number): Promise<RunSummary> {
  const options = readRunOptions(args);
  const { definitions, plan } = loadPlan(options.definitions);
  for (const { stream } of options.inputs) {
    if (!plan.streams.has(stream)) {
      throw new UsageError(
        `--input ${stream}=…: ${stream} is no stream; known are ${[...plan.streams.keys()].join(', ') || 'none'}`,
      );
    }
  }
  const startedAt = now();
  const output = new Output(
    options,
    new Map(plan.metrics.map(metric => [metric.name, textAggregates(metric)])),
  );
  const counters: Counters = { read: 0, accepted: 0, late: 0, duplicate: 0, rejected: 0, ahead: 0 };
  try {
    for (const definition of definitions.streams) {
      const stream = plan.streams.get(definition.name);
      const files = options.inputs.filter(input => input.stream === definition.name).map(input => input.file);
      if (stream === undefined || files.length === 0) continue;
      const pipeline = new Pipeline(tasksOf(plan, stream), options.partitions, null);
      await runStream(pipeline, definition, stream, files, output);
      for (const intake of pipeline.intakes) addCounters(counters, intake.counters);
    }
  } finally {
    output.close();
  }
  return summarise(options, output, counters, (now() - startedAt) / 1000);
}

async function runStream(
  pipeline: Pipeline,
  definition: StreamDefinition,
  stream: StreamPlan,
  files: readonly string[],
  output: Output,
): Promise<void> {
  const offsets = pipeline.intakes.map(() => 0n);
  const effects = noEffects();
  for await (const batch of readRecords(files, definition)) {
    for (const { partition, records } of deal(batch, stream, offsets))
      pipeline.process(partition, records, effects);
    output.write(effects);
  }
  pipeline.finish(effects, () => output.write(effects));
  output.write(effects);
}

/** Runs of records that go to one partition, in the order of the input. */
function deal(
  batch: readonly SourceRecord[],
  stream: StreamPlan,
  offsets: bigint[],
): { partition: number; records: IntakeRecord[] }[] {
  const runs: { partition: number; records: IntakeRecord[] }[] = [];
  for (const record of batch) {
    const partition = offsets.length === 1 ? 0 : partitionOfRecord(record, stream, offsets.length);
    const offset = offsets[partition] ?? 0n;
    offsets[partition] = offset + 1n;
    const taken = intakeRecordOf(record, offset);
    const last = runs.at(-1);
    if (last?.partition === partition) last.records.push(taken);
    else runs.push({ partition, records: [taken] });
  }
  return runs;
}

function intakeRecordOf(record: SourceRecord, offset: bigint): IntakeRecord {
  if (record instanceof LineRecord && record.damage === null) {
    const { block, start, end } = record.place;
    return new ByteRecord(offset, block.bytes, start, end, null, null);
  }
  const { text, raw, rawBytes: bytes, damage } = record;
  return { offset, text, raw, bytes, appendedMs: null, damage };
}

/** By the first entity, else the id; a record without either goes to partition 0. */
function partitionOfRecord(record: SourceRecord, stream: StreamPlan, partitions: number): number {
  const object = parseObject(record.text);
  const idField = stream.fields.find(field => field.slot === stream.idSlot)?.name;
  const key = keyText(object, stream.entities[0]?.field) ?? keyText(object, idField);
  return key === null ? 0 : partitionOf(key, partitions);
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function keyText(object: Readonly<Record<string, unknown>>, field: string | undefined): string | null {
  const value = field !== undefined && Object.hasOwn(object, field) ? object[field] : null;
  return value === null || value === undefined || typeof value === 'object' ? null : String(value);
}

/** The files of one run. */
class Output {
  private readonly windows: LineFile;
  private readonly alerts: LineFile;
  private readonly deadLetters: LineFile;
  private readonly features: LineFile | null;

  constructor(
    { out, emitFeatures }: RunOptions,
    /** Metric → its aggregates that are texts. */
    private readonly texts: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    prepareDirectory(out);
    this.windows = new LineFile(out, 'windows.ndjson');
    this.alerts = new LineFile(out, 'alerts.ndjson');
    this.deadLetters = new LineFile(out, 'dead-letters.ndjson');
    this.features = emitFeatures ? new LineFile(out, 'features.ndjson') : null;
  }

  /** Writes the effects and empties them. */
  write(effects: Effects): void {
    for (const result of effects.windows)
      this.windows.add(windowLine(result, this.texts.get(result.metric) ?? new Set()));
    for (const alert of effects.alerts) this.alerts.add(alertLine(alert));
    for (const letter of effects.deadLetters) this.deadLetters.add(deadLetterLine(letter));
    effects.windows.length = 0;
    effects.alerts.length = 0;
    effects.deadLetters.length = 0;
  }

  get counts() {
    return { windows: this.windows.lines, alerts: this.alerts.lines };
  }

  close(): void {
    for (const file of [this.windows, this.alerts, this.deadLetters, this.features]) file?.close();
  }
}

function addCounters(sum: Counters, counters: Counters): void {
  for (const key of Object.keys(sum) as (keyof Counters)[]) sum[key] += counters[key];
}

function summarise(options: RunOptions, output: Output, counters: Counters, seconds: number): RunSummary {
  const { read, accepted, late, duplicate, rejected } = counters;
  assertBalanced('the run', counters);
  const eventsPerSecond = seconds > 0 ? Math.round(read / seconds) : read;
  const summary = {
    read,
    accepted,
    late,
    duplicate,
    rejected,
    ...output.counts,
    seconds: Number(seconds.toFixed(3)),
    eventsPerSecond,
  };
  writeJson(options.out, 'summary.json', summary);
  return summary;
}

import type { DeadLetter } from '../../contracts/records';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { Decoded, WeirEvent } from '../../core/events/event';
import type { KeptTexts } from '../../core/events/scan/record-scanner';
import { advanceWatermark, isAhead, NO_WATERMARK, type Watermark } from '../../core/time/watermark';
import { assertBalanced } from '../../core/traffic/balance';
import {
  isPaneMetric,
  isSessionMetric,
  storeOf,
  type MetricStore,
  type Placement,
} from '../../core/windows/metric-state';
import { touchGroups } from '../../core/windows/look-ahead';
import { addToPane } from '../../core/windows/pane-store';
import { addToSession } from '../../core/windows/session-store';
import { closedUpTo } from '../../core/windows/window';
import { holds, type EvaluationErrors } from './evaluation-errors';
import type { DecodedBlock } from './decoded-block';
import type { Followed } from './followed';
import { decodeRecord, type IntakeRecord } from './intake-record';
import type { EventRulesState } from './rules';
import type { StreamTasks } from './stream-tasks';

/** Per partition: accepted + late + duplicate + rejected = read. `ahead` counts accepted events of a wrong clock. */
export type Counters = {
  read: number;
  accepted: number;
  late: number;
  duplicate: number;
  rejected: number;
  ahead: number;
};

/** One input partition. Plain data: it is part of the checkpoint. */
export type IntakeState = {
  partition: number;
  /** The next offset to read. */
  offset: bigint;
  watermark: Watermark;
  maxTimeMs: number;
  counters: Counters;
  /** Id → until when (event time) it makes a second one a duplicate. */
  seen: Map<string, number>;
  /** Metric → its panes or sessions. */
  stores: Map<string, MetricStore>;
  /** See storesOf. Not enumerable: a checkpoint does without it. */
  found?: Readonly<{ tasks: StreamTasks; stores: readonly MetricStore[] }>;
  /** Watermarks it took over while it was idle; absent: none. */
  followed?: Followed;
  /** Stream → the watermark by which its windows are final to the events of now, where they read them in a cluster. */
  readable?: Map<string, Watermark>;
  /** Metric → offset from which on it counts, where it was defined later than events came; in a cluster. */
  since?: Map<string, string>;
  /** Of the rules on its events, where the partition stands alone: in a cluster. */
  rules?: EventRulesState;
};

/** An event that opened a pane or a session, or that changed windows which were emitted already. */
export type Placed = Readonly<{ metric: MetricPlan; placement: Placement }>;

export type { IntakeRecord };

export type IntakeEffects = {
  deadLetters: DeadLetter[];
  placed: Placed[];
};

export function newIntakeState(partition: number): IntakeState {
  return {
    partition,
    offset: 0n,
    watermark: NO_WATERMARK,
    maxTimeMs: Number.NEGATIVE_INFINITY,
    counters: { read: 0, accepted: 0, late: 0, duplicate: 0, rejected: 0, ahead: 0 },
    seen: new Map(),
    stores: new Map(),
  };
}

/**
 * Takes one record: it ends in exactly one of rejected, duplicate, late, accepted (semantics.md). Changes the state
 * and adds to the effects. Returns the event where it is valid and no duplicate: features and rules take it, late or
 * not. `emittedTo`: the watermark up to which windows have been emitted.
 */
export function intakeRecord(
  tasks: StreamTasks,
  state: IntakeState,
  record: IntakeRecord,
  effects: IntakeEffects,
  errors: EvaluationErrors,
  emittedTo: Watermark,
): WeirEvent | null {
  const { decoder } = tasks;
  const decoded = decodeRecord(decoder, record);
  state.offset = record.offset + 1n;
  return takeDecoded(tasks, state, record, decoded, decoder.texts, effects, errors, emittedTo);
}

/**
 * The same with a record that was decoded before; `texts` are the decoder's of it. The caller notes the offset, when
 * the event has been judged as well.
 */
export function takeDecoded(
  tasks: StreamTasks,
  state: IntakeState,
  record: IntakeRecord,
  decoded: Decoded,
  texts: KeptTexts,
  effects: IntakeEffects,
  errors: EvaluationErrors,
  emittedTo: Watermark,
): WeirEvent | null {
  const { stream } = tasks;
  state.counters.read += 1;
  if (!decoded.ok) {
    state.counters.rejected += 1;
    effects.deadLetters.push(deadLetter(tasks, state, record, decoded));
    return null;
  }
  const { event } = decoded;
  if (isDuplicate(tasks, state, event)) {
    state.counters.duplicate += 1;
    const message = `${event.id} was read before, within ${stream.dedupMs} ms of event time`;
    effects.deadLetters.push(deadLetter(tasks, state, record, { reason: 'duplicate', field: null, message }));
    return null;
  }
  const isLate = placeEvent(tasks, state, event, texts, effects, errors, emittedTo);
  if (isLate) {
    state.counters.late += 1;
    effects.deadLetters.push(deadLetter(tasks, state, record, lateness(state, event)));
  } else state.counters.accepted += 1;
  if (!advance(tasks, state, event, record.appendedMs)) {
    state.counters.ahead += 1;
    if (!isLate) effects.deadLetters.push(deadLetter(tasks, state, record, aheadOf(event, record)));
  }
  return event;
}

function isDuplicate({ stream }: StreamTasks, state: IntakeState, event: WeirEvent): boolean {
  if (stream.dedupMs === null || event.id === null) return false;
  const until = state.seen.get(event.id);
  if (until !== undefined && until > state.watermark) return true;
  state.seen.set(event.id, event.timeMs + stream.dedupMs);
  return false;
}

/** Looks at what the metrics will need of events to come; see touchGroups. */
export function lookAhead(tasks: StreamTasks, state: IntakeState, { decoded, texts }: DecodedBlock): number {
  const { metrics } = tasks;
  const stores = storesOf(tasks, state);
  let sum = 0;
  for (let index = 0; index < metrics.length; index += 1) {
    const metric = metrics[index] as MetricPlan;
    const store = stores[index] as MetricStore;
    if (store.kind === 'panes' && isPaneMetric(metric))
      sum += touchGroups(store, metric, texts, decoded.length);
  }
  return sum;
}

/** Folds the event into each metric that takes it. True where some metric does and all of their windows are closed. */
function placeEvent(
  tasks: StreamTasks,
  state: IntakeState,
  event: WeirEvent,
  texts: KeptTexts,
  effects: IntakeEffects,
  errors: EvaluationErrors,
  emittedTo: Watermark,
): boolean {
  const { stream, metrics } = tasks;
  const stores = storesOf(tasks, state);
  const closedMs = closedUpTo(state.watermark, stream.allowedLatenessMs);
  // Tells arrivals of one time apart, over all partitions.
  const order = state.partition * ARRIVALS + state.counters.read;
  let taken = 0;
  let placed = 0;
  for (let index = 0; index < metrics.length; index += 1) {
    const metric = metrics[index] as MetricPlan;
    const store = stores[index] as MetricStore;
    if (metric.where !== null && !holds(metric.where, event.values, errors, 'metric', metric.name)) continue;
    taken += 1;
    const placement = foldInto(store, metric, event, order, closedMs, emittedTo, texts);
    if (placement === 'late') continue;
    placed += 1;
    if (placement !== 'placed') effects.placed.push({ metric, placement });
  }
  return taken > 0 && placed === 0;
}

/** More than a partition will ever have. */
const ARRIVALS = 2 ** 40;

function foldInto(
  store: MetricStore,
  metric: MetricPlan,
  { values, timeMs }: WeirEvent,
  order: number,
  closedMs: number,
  emittedTo: Watermark,
  texts: KeptTexts,
): Placement | 'late' | 'placed' {
  if (store.kind === 'panes')
    return isPaneMetric(metric)
      ? addToPane(store, metric, values, timeMs, order, closedMs, emittedTo + 1, texts)
      : 'late';
  return isSessionMetric(metric) ? addToSession(store, metric, values, timeMs, order, closedMs) : 'late';
}

/** The partition's stores in the order of the metrics: looked up once, not for every event. */
function storesOf(tasks: StreamTasks, state: IntakeState): readonly MetricStore[] {
  if (state.found?.tasks === tasks) return state.found.stores;
  const found = { tasks, stores: tasks.metrics.map(metric => storeOf(state.stores, metric)) };
  Object.defineProperty(state, 'found', { value: found, enumerable: false, configurable: true });
  return found.stores;
}

/** False where the event's clock is wrong: such an event moves nothing, or all honest ones would be late. */
function advance(
  { stream }: StreamTasks,
  state: IntakeState,
  event: WeirEvent,
  appendedMs: number | null,
): boolean {
  if (isAhead(event.timeMs, appendedMs, stream.maxAheadMs)) return false;
  state.maxTimeMs = Math.max(state.maxTimeMs, event.timeMs);
  state.watermark = advanceWatermark(state.watermark, event.timeMs, stream.outOfOrdernessMs);
  return true;
}

/** Throws where a partition's records do not add up: such a state is not saved. */
export function assertAccounted(stream: StreamPlan, intakes: readonly IntakeState[]): void {
  for (const { partition, counters } of intakes)
    assertBalanced(`stream ${stream.name}, partition ${partition}`, counters);
}

/** Forgets ids that no longer make a duplicate. */
export function forgetSeen(state: IntakeState): void {
  for (const [id, until] of state.seen) if (until <= state.watermark) state.seen.delete(id);
}

function lateness(state: IntakeState, event: WeirEvent) {
  const message = `event time ${event.timeMs} is late for every window: the watermark is at ${state.watermark}`;
  return { reason: 'late' as const, field: null, message };
}

function aheadOf({ timeMs }: WeirEvent, { appendedMs }: IntakeRecord) {
  const message = `event time ${timeMs} is ${timeMs - (appendedMs ?? 0)} ms ahead of the log's clock: it counts, but moves no watermark`;
  return { reason: 'ahead' as const, field: null, message };
}

function deadLetter(
  { stream }: StreamTasks,
  state: IntakeState,
  record: IntakeRecord,
  why: Pick<DeadLetter, 'reason' | 'field' | 'message'>,
): DeadLetter {
  const { bytes } = record;
  return {
    stream: stream.name,
    partition: state.partition,
    offset: String(record.offset),
    reason: why.reason,
    field: why.field,
    message: why.message,
    raw: record.raw ?? record.text,
    rawBase64: bytes === null ? null : Buffer.from(bytes).toString('base64'),
    at: record.appendedMs ?? 0,
  };
}

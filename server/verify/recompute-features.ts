import type { FeatureReceipt, Receipt } from '../../contracts/receipt';
import { RECEIPT_EVENTS } from '../../contracts/receipt';
import type { VerifiedEvents } from '../../contracts/verification';
import type { Plan } from '../../core/definitions/plan';
import type { FeatureSlot } from '../../core/definitions/plan-scope';
import { slackMsOf, type StreamPlan } from '../../core/definitions/plan-stream';
import { Noted, Unknown } from '../../core/verify/compare-fields';
import { entityText } from '../../core/verify/entity-text';
import type { Judged, SourceRecord } from '../../core/verify/recompute-alert';
import {
  recomputeFeature,
  type FeatureReader,
  type LoggedEvent,
  type RecomputedFeature,
} from '../../core/verify/recompute-feature';
import type { EventLog } from '../../platform/event-log/event-log';
import { gatherFeatures, type Gathered, type WantedFeature } from './gather-features';
import type { Search } from './scan-log';

/** What computing the features of an alert again gave. Values are put into the scope of the judged event. */
export type FeaturesAgain = {
  stored: Record<string, unknown>;
  recomputed: Record<string, unknown>;
  /** Path → why it could not be computed. */
  unknown: Map<string, string>;
  /** Paths whose values are in the scope of the judged event. */
  proven: Set<string>;
  /** Path → why it may differ though nothing is wrong. */
  doubts: Map<string, string>;
  events: VerifiedEvents[];
  records: number;
};

type Wanted = WantedFeature & Readonly<{ receipt: FeatureReceipt | null; slot: FeatureSlot }>;

/**
 * Computes again what rules read of features, from the raw events of their entities in the log: those of the receipt,
 * which are compared, and those that other rules of the stream read.
 */
export async function recomputeFeatures(
  log: EventLog,
  plan: Plan,
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
  progress?: Search['progress'],
): Promise<FeaturesAgain> {
  const again: FeaturesAgain = {
    stored: {},
    recomputed: {},
    unknown: new Map(),
    proven: new Set(),
    doubts: new Map(),
    events: [],
    records: 0,
  };
  const wanted = wantedOf(plan, receipt, judged, source, again);
  for (const feeding of new Set(wanted.map(each => each.feeding))) {
    const own = wanted.filter(each => each.feeding === feeding);
    const readTo = receipt.readTo[feeding.name] ?? {};
    const found = await gatherFeatures(log, feeding, own, readTo, progress);
    again.records += found.records;
    for (const each of own) takeFeature(each, found, judged, again);
  }
  return again;
}

/** What the receipt has, and what else any rule of the stream needs. */
function wantedOf(
  plan: Plan,
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
  { unknown }: FeaturesAgain,
): Wanted[] {
  const reading = plan.streams.get(judged.rule.stream);
  const scope = plan.scopes.get(judged.rule.stream);
  for (const { name } of receipt.features)
    if (scope?.features.every(({ feature }) => feature.name !== name))
      unknown.set(`feature.${name}`, `the definitions have no feature ${name}`);
  if (reading === undefined || scope === undefined) return [];
  const kept = (name: string) => receipt.features.find(each => each.name === name) ?? null;
  return scope.features.flatMap(slot => {
    const { feature } = slot;
    const feeding = plan.streams.get(feature.stream);
    if (feeding === undefined || !(kept(feature.name) !== null || scope.needed.features.includes(slot)))
      return [];
    const reader = readerOf(feeding, receipt, judged, source);
    return [
      {
        feature,
        feeding,
        reader,
        slot,
        receipt: kept(feature.name),
        id: entityText(reading, slot.entity, judged.scope),
      },
    ];
  });
}

function readerOf(
  feeding: StreamPlan,
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
): FeatureReader {
  const isOwn = feeding.name === judged.rule.stream;
  return {
    timeMs: judged.event.timeMs,
    watermark: receipt.watermark ?? Number.NEGATIVE_INFINITY,
    lateMs: slackMsOf(feeding),
    own: isOwn ? { partition: source.partition, offset: BigInt(source.offset) } : null,
  };
}

function takeFeature(wanted: Wanted, found: Gathered, { scope }: Judged, again: FeaturesAgain): void {
  const { slot, receipt } = wanted;
  const name = `feature.${slot.feature.name}`;
  if (receipt !== null) Object.assign(again.stored, storedParts(receipt));
  const events = found.events.get(wanted) ?? 'it was not looked for';
  if (typeof events === 'string') {
    again.unknown.set(name, events);
    if (receipt !== null) for (const part of PARTS) again.recomputed[`${name} ${part}`] = new Unknown(events);
    return;
  }
  const computed = recomputeFeature(slot.feature, events, wanted.reader);
  const value = wanted.id === null ? null : computed.value; // no entity, no feature
  scope[slot.slot] = value as (typeof scope)[number];
  again.proven.add(name);
  if (computed.isTied) again.doubts.set(name, TIED);
  if (receipt === null) return;
  Object.assign(again.recomputed, recomputedParts(wanted, receipt, computed, value));
  again.events.push({ feature: slot.feature.name, events: newest(computed).map(told) });
}

const TIED =
  'two events of one time lie in different partitions, and which came first is not told by the log';

const PARTS = ['value', 'entity', 'window', 'events counted', 'events'] as const;

function storedParts({
  name,
  value,
  from,
  to,
  total,
  events,
  entity,
}: FeatureReceipt): Record<string, unknown> {
  return {
    [`feature.${name} value`]: value,
    [`feature.${name} entity`]: entity,
    [`feature.${name} window`]: windowOf(from, to),
    [`feature.${name} events counted`]: total,
    [`feature.${name} events`]: placesOf(events),
  };
}

function recomputedParts(
  { slot: { feature }, id }: Wanted,
  receipt: FeatureReceipt,
  computed: RecomputedFeature,
  value: unknown,
): Record<string, unknown> {
  const name = `feature.${feature.name}`;
  const places = placesOf(newest(computed));
  // The newest event of all is known by its value when it is held no more.
  const isPlaceKept = receipt.events.length > 0 || receipt.total === 0;
  return {
    [`${name} value`]: value,
    [`${name} entity`]: { type: feature.entityType, id },
    [`${name} window`]: windowOf(computed.from, computed.to),
    [`${name} events counted`]: computed.events.length,
    [`${name} events`]: isPlaceKept
      ? places
      : new Noted([], `the place of an event so long ago is not kept; it is ${places.join(', ')}`),
  };
}

const windowOf = (from: number | null, to: number) => ({ after: from, upTo: to });

/** As text and in one order: which of two events of one time came first is not told. */
const placesOf = (events: readonly { partition: number; offset: bigint | string }[]) =>
  events.map(({ partition, offset }) => `${partition}-${offset}`).sort();

const newest = ({ events }: RecomputedFeature) => events.slice(-RECEIPT_EVENTS);

const told = ({ id, partition, offset, timeMs }: LoggedEvent) => ({
  id,
  partition,
  offset: String(offset),
  time: timeMs,
});

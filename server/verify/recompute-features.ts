import type { FeatureReceipt, Receipt } from '../../contracts/receipt';
import type { VerifiedEvents } from '../../contracts/verification';
import type { Plan } from '../../core/definitions/plan';
import type { FeatureSlot } from '../../core/definitions/plan-scope';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { entityText } from '../../core/verify/entity-text';
import { Unknown } from '../../core/verify/compare-fields';
import type { Judged, SourceRecord } from '../../core/verify/recompute-alert';
import {
  recomputeFeature,
  type LoggedEvent,
  type RecomputedFeature,
} from '../../core/verify/recompute-feature';
import { RECEIPT_EVENTS } from '../../contracts/receipt';
import type { EventLog } from '../../platform/event-log/event-log';
import { scanLog, type Search } from './scan-log';

/** What computing the features of an alert again gave. Values are put into the scope of the judged event. */
export type FeaturesAgain = {
  stored: Record<string, unknown>;
  recomputed: Record<string, unknown>;
  /** Path → why it could not be computed. */
  unknown: Map<string, string>;
  events: VerifiedEvents[];
  records: number;
};

type Wanted = Readonly<{
  receipt: FeatureReceipt;
  slot: FeatureSlot;
  feeding: StreamPlan;
  id: string | null;
}>;

/** Computes every feature of the receipt again from the raw events of its entity in the log. */
export async function recomputeFeatures(
  log: EventLog,
  plan: Plan,
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
  progress?: Search['progress'],
): Promise<FeaturesAgain> {
  const again: FeaturesAgain = { stored: {}, recomputed: {}, unknown: new Map(), events: [], records: 0 };
  const reading = plan.streams.get(judged.rule.stream);
  const slots = plan.scopes.get(judged.rule.stream)?.features ?? [];
  const wanted = receipt.features.flatMap(each => {
    const slot = slots.find(({ feature }) => feature.name === each.name);
    const feeding = slot && plan.streams.get(slot.feature.stream);
    if (reading !== undefined && slot !== undefined && feeding !== undefined)
      return [{ receipt: each, slot, feeding, id: entityText(reading, slot.entity, judged.scope) }];
    again.unknown.set(`feature.${each.name}`, `the definitions have no feature ${each.name}`);
    return [];
  });
  for (const feeding of new Set(wanted.map(each => each.feeding))) {
    const own = wanted.filter(each => each.feeding === feeding);
    await recomputeOfStream(log, feeding, own, receipt, judged, source, again, progress);
  }
  return again;
}

/** One pass over the log of the stream for all of its features. */
async function recomputeOfStream(
  log: EventLog,
  feeding: StreamPlan,
  wanted: readonly Wanted[],
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
  again: FeaturesAgain,
  progress: Search['progress'],
): Promise<void> {
  const readTo = receipt.readTo[feeding.name] ?? {};
  const found =
    Object.keys(readTo).length === 0
      ? {
          ok: false as const,
          reason: `the receipt does not say how far ${feeding.name} was read`,
          records: 0,
        }
      : await scanLog(log, {
          stream: feeding,
          readTo,
          fromMs: Math.min(...wanted.map(each => each.receipt.from ?? Number.NEGATIVE_INFINITY)),
          texts: textsOf(feeding, wanted),
          wants: values => wanted.some(each => isOf(each, values)),
          ...(progress !== undefined && { progress }),
        });
  again.records += found.records;
  for (const each of wanted) {
    const name = `feature.${each.receipt.name}`;
    storeFields(again, each.receipt);
    if (!found.ok) again.unknown.set(name, found.reason);
    else recomputeOne(each, found.events, receipt, judged, source, again);
    const reason = again.unknown.get(name);
    if (reason !== undefined)
      for (const part of PARTS) again.recomputed[`${name} ${part}`] = new Unknown(reason);
  }
}

const PARTS = ['value', 'entity', 'window', 'events counted', 'events'] as const;

function storeFields(
  { stored }: FeaturesAgain,
  { name, value, from, to, total, events, entity }: FeatureReceipt,
): void {
  stored[`feature.${name} value`] = value;
  stored[`feature.${name} entity`] = entity;
  stored[`feature.${name} window`] = windowOf(from, to);
  stored[`feature.${name} events counted`] = total;
  stored[`feature.${name} events`] = placesOf(events);
}

function recomputeOne(
  wanted: Wanted,
  events: readonly LoggedEvent[],
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
  again: FeaturesAgain,
): void {
  const { slot, feeding } = wanted;
  const { feature } = slot;
  const name = `feature.${feature.name}`;
  const isOwn = feature.stream === judged.rule.stream;
  const computed = recomputeFeature(
    feature,
    events.filter(({ values }) => isOf(wanted, values)),
    {
      timeMs: judged.event.timeMs,
      watermark: receipt.watermark ?? Number.NEGATIVE_INFINITY,
      lateMs: feeding.outOfOrdernessMs + feeding.allowedLatenessMs,
      own: isOwn ? { partition: source.partition, offset: BigInt(source.offset) } : null,
    },
  );
  const value = wanted.id === null ? null : computed.value; // no entity, no feature
  judged.scope[slot.slot] = value as (typeof judged.scope)[number];
  again.recomputed[`${name} value`] = value;
  again.recomputed[`${name} entity`] = { type: feature.entityType, id: wanted.id };
  again.recomputed[`${name} window`] = windowOf(computed.from, computed.to);
  again.recomputed[`${name} events counted`] = computed.events.length;
  again.recomputed[`${name} events`] = placesOf(newest(computed));
  again.events.push({ feature: feature.name, events: newest(computed).map(told) });
}

const isOf = ({ feeding, slot, id }: Wanted, values: readonly unknown[]) =>
  id !== null && entityText(feeding, slot.feature.entity, values) === id;

/** Texts that are in the bytes of every event of the entities; null: not every one is written as it is. */
function textsOf({ fields }: StreamPlan, wanted: readonly Wanted[]): string[] | null {
  const isText = ({ slot }: Wanted) =>
    fields.some(field => field.slot === slot.feature.entity.slot && field.kind === 'string');
  return wanted.every(isText) ? wanted.flatMap(({ id }) => id ?? []) : null;
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

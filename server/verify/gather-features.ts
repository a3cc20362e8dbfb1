import type { FeaturePlan } from '../../core/definitions/plan-feature';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { entityText } from '../../core/verify/entity-text';
import {
  beginningOf,
  recomputeFeature,
  type FeatureReader,
  type LoggedEvent,
} from '../../core/verify/recompute-feature';
import type { EventLog } from '../../platform/event-log/event-log';
import { scanLog, type Found, type Search } from './scan-log';

/** A feature whose events are looked for. `id`: of the entity; null: there is none, and nothing to be looked for. */
export type WantedFeature = Readonly<{
  feature: FeaturePlan;
  feeding: StreamPlan;
  reader: FeatureReader;
  id: string | null;
}>;

/** The events of each feature's entity as far back as it needs, or why they cannot be had. */
export type Gathered = Readonly<{
  events: ReadonlyMap<WantedFeature, LoggedEvent[] | string>;
  records: number;
}>;

const HOUR_MS = 3_600_000;
/** How far back a feature without a window is looked for, at first; then from the beginning of the log. */
const REACHES_MS = [HOUR_MS, 30 * 24 * HOUR_MS, Number.POSITIVE_INFINITY];

/** Reads the log of a stream for all of its features: once, unless one of them has no window. */
export async function gatherFeatures(
  log: EventLog,
  feeding: StreamPlan,
  wanted: readonly WantedFeature[],
  readTo: Readonly<Record<string, string>>,
  progress: Search['progress'],
): Promise<Gathered> {
  const events = new Map<WantedFeature, LoggedEvent[] | string>();
  let records = 0;
  const named = wanted.filter(({ id }) => id !== null);
  for (const each of wanted) if (each.id === null) events.set(each, []);
  const scan = async (some: readonly WantedFeature[], fromMs: number): Promise<Found> => {
    if (Object.keys(readTo).length === 0)
      return { ok: false, reason: `the receipt does not say how far ${feeding.name} was read`, records: 0 };
    const found = await scanLog(log, {
      stream: feeding,
      readTo,
      fromMs,
      texts: textsOf(feeding, some),
      wants: values => some.some(each => isOf(each, values)),
      ...(progress !== undefined && { progress }),
    });
    records += found.records;
    return found;
  };
  const take = (some: readonly WantedFeature[], found: Found) => {
    for (const each of some)
      events.set(each, found.ok ? found.events.filter(({ values }) => isOf(each, values)) : found.reason);
  };
  const limited = named.filter(({ feature }) => feature.windowMs !== null);
  if (limited.length > 0) {
    const found = await scan(limited, Math.min(...limited.map(fromOf)));
    take(limited, found);
    // What the log still holds of one feature's window it may not hold of another's.
    if (!found.ok && limited.length > 1)
      for (const each of limited) take([each], await scan([each], fromOf(each)));
  }
  let open = named.filter(({ feature }) => feature.windowMs === null);
  for (const reachMs of REACHES_MS) {
    if (open.length === 0) break;
    const found = await scan(open, Math.min(...open.map(({ reader }) => reader.timeMs)) - reachMs);
    take(open, found);
    if (!found.ok) break;
    open = open.filter(each => isMissing(each, events.get(each)));
  }
  return { events, records };
}

const fromOf = ({ feature, reader }: WantedFeature) => beginningOf(feature, reader);

const isMissing = ({ feature, reader }: WantedFeature, events: LoggedEvent[] | string | undefined) =>
  typeof events !== 'object' || recomputeFeature(feature, events, reader).events.length === 0;

const isOf = ({ feeding, feature, id }: WantedFeature, values: readonly unknown[]) =>
  id !== null && entityText(feeding, feature.entity, values) === id;

/** Texts that are in the bytes of every event of the entities; null: not every one is written as it is. */
function textsOf({ fields }: StreamPlan, wanted: readonly WantedFeature[]): string[] | null {
  const isText = ({ feature }: WantedFeature) =>
    fields.some(({ slot, kind }) => slot === feature.entity.slot && kind === 'string');
  return wanted.every(isText) ? wanted.flatMap(({ id }) => id ?? []) : null;
}

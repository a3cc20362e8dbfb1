import type { FeatureReceipt, Receipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import { positionOf } from '../../core/features/position';
import type { EntityStage } from './entity';
import type { JudgedEvent } from './rules';
import type { StreamTasks } from './stream-tasks';

/** Adds the receipt to the alerts from `first` on, which this event has just raised. */
export function addReceipts(
  alerts: StoredAlert[],
  first: number,
  tasks: StreamTasks,
  judged: JudgedEvent,
  entity: EntityStage | null,
): void {
  for (let index = first; index < alerts.length; index += 1) {
    const alert = alerts[index];
    if (alert !== undefined) alerts[index] = { ...alert, receipt: receiptOf(alert, tasks, judged, entity) };
  }
}

function receiptOf(
  { rule: name }: StoredAlert,
  { stream, rules }: StreamTasks,
  { event, partition, record, watermark }: JudgedEvent,
  entity: EntityStage | null,
): Receipt {
  const rule = rules.find(candidate => candidate.name === name);
  const names = new Set((rule?.reads ?? []).flatMap(({ path }) => featureIn(path) ?? []));
  const position = positionOf(partition, record.offset);
  const features =
    names.size === 0 ? [] : (entity?.receiptsOf(stream.name, names, event, watermark, position) ?? []);
  return {
    definitionsVersion: null,
    owner: null,
    watermark: Number.isFinite(watermark) ? watermark : null,
    readTo: readTo(features, entity),
    features,
    windows: [],
  };
}

const featureIn = (path: string): string | null =>
  path.startsWith('feature.') ? path.slice('feature.'.length) : null;

function readTo(features: readonly FeatureReceipt[], entity: EntityStage | null): Receipt['readTo'] {
  const streams = [...new Set(features.map(({ stream }) => stream))];
  return Object.fromEntries(streams.map(stream => [stream, entity?.readTo(stream) ?? {}]));
}

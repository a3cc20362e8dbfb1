import type { Receipt, WindowReceipt } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import type { WindowSlot } from '../../core/definitions/plan-scope';
import { positionOf } from '../../core/features/position';
import { timeOrNull } from '../../core/time/watermark';
import type { EntityStage } from './entity';
import type { JudgedEvent } from './rules';
import type { StreamTasks } from './stream-tasks';

/** Who knows what an event's condition has just read. */
export type Witnesses = Readonly<{
  entity: EntityStage | null;
  windowsOf: (slots: readonly WindowSlot[], values: readonly unknown[]) => WindowReceipt[];
  /** How far the partitions of a stream are read: partition → next offset. */
  readTo: (stream: string) => Record<string, string>;
}>;

/** Adds the receipt to the alerts from `first` on, which this event has just raised. */
export function addReceipts(
  alerts: StoredAlert[],
  first: number,
  tasks: StreamTasks,
  judged: JudgedEvent,
  witnesses: Witnesses | null,
): void {
  for (let index = first; index < alerts.length; index += 1) {
    const alert = alerts[index];
    if (alert !== undefined)
      alerts[index] = { ...alert, receipt: receiptOf(alert, tasks, judged, witnesses) };
  }
}

function receiptOf(
  { rule: name }: StoredAlert,
  { stream, rules, scope }: StreamTasks,
  { event, partition, record, watermark }: JudgedEvent,
  witnesses: Witnesses | null,
): Receipt {
  const reads = rules.find(candidate => candidate.name === name)?.when.paths ?? [];
  const names = new Set(reads.flatMap(([owner, feature]) => (owner === 'feature' ? (feature ?? []) : [])));
  const position = positionOf(partition, record.offset);
  const { entity, windowsOf, readTo } = witnesses ?? NOBODY;
  const features =
    names.size === 0 ? [] : (entity?.receiptsOf(stream.name, names, event, watermark, position) ?? []);
  const isRead = ({ metric, read }: WindowSlot) =>
    reads.some(([owner, ...path]) => owner === 'window' && path[0] === metric && path[1] === read);
  const windowsFor = (slots: readonly WindowSlot[]) =>
    slots.length === 0 ? [] : windowsOf(slots, event.values);
  const own = scope.needed.windows.filter(isRead);
  const others = scope.needed.windows.filter(({ metric }) => own.every(slot => slot.metric !== metric));
  const windows = windowsFor(own);
  const otherWindows = windowsFor(others);
  const streams = new Set([
    ...scope.needed.features.map(({ feature }) => feature.stream),
    ...[...windows, ...otherWindows].map(({ stream: fed }) => fed),
  ]);
  return {
    definitionsVersion: null,
    owner: null,
    watermark: timeOrNull(watermark),
    readTo: Object.fromEntries([...streams].map(fed => [fed, readTo(fed)])),
    features,
    windows,
    ...(otherWindows.length > 0 && { otherWindows }),
  };
}

const NOBODY: Witnesses = { entity: null, windowsOf: () => [], readTo: () => ({}) };

import type { Receipt, WindowReceipt } from '../../contracts/receipt';
import type { RulePlan } from '../../core/definitions/plan-rule';
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

/** What the receipts of a rule's alerts tell of. */
type Told = Readonly<{
  features: ReadonlySet<string>;
  /** What its condition reads. */
  windows: readonly WindowSlot[];
  /** What other conditions on the same event read of other metrics. */
  otherWindows: readonly WindowSlot[];
}>;

/** Writes the receipts of the alerts about a stream's events. */
export class Receipts {
  private readonly told = new Map<RulePlan, Told>();
  private readonly featureStreams: readonly string[];

  constructor(private readonly tasks: StreamTasks) {
    this.featureStreams = tasks.scope.needed.features.map(({ feature }) => feature.stream);
  }

  /** Of an alert that the rule raises for this event now. */
  of(rule: RulePlan, { event, partition, record, watermark }: JudgedEvent, witnesses: Witnesses): Receipt {
    const { entity, windowsOf, readTo } = witnesses;
    const told = this.toldOf(rule);
    const position = positionOf(partition, record.offset);
    const { name } = this.tasks.stream;
    const features =
      told.features.size === 0
        ? []
        : (entity?.receiptsOf(name, told.features, event, watermark, position) ?? []);
    const windowsFor = (slots: readonly WindowSlot[]) =>
      slots.length === 0 ? [] : windowsOf(slots, event.values);
    const windows = windowsFor(told.windows);
    const otherWindows = windowsFor(told.otherWindows);
    const readFrom: Record<string, Record<string, string>> = {};
    for (const stream of this.featureStreams) readFrom[stream] ??= readTo(stream);
    for (const { stream } of [...windows, ...otherWindows]) readFrom[stream] ??= readTo(stream);
    const receipt = {
      definitionsVersion: null,
      owner: null,
      watermark: timeOrNull(watermark),
      readTo: readFrom,
      features,
      windows,
    };
    return otherWindows.length === 0 ? receipt : { ...receipt, otherWindows };
  }

  private toldOf(rule: RulePlan): Told {
    const known = this.told.get(rule);
    if (known !== undefined) return known;
    const told = toldOf(rule, this.tasks.scope.needed.windows);
    this.told.set(rule, told);
    return told;
  }
}

function toldOf({ when: { paths } }: RulePlan, needed: readonly WindowSlot[]): Told {
  const isRead = ({ metric, read }: WindowSlot) =>
    paths.some(([owner, ...path]) => owner === 'window' && path[0] === metric && path[1] === read);
  const windows = needed.filter(isRead);
  return {
    features: new Set(paths.flatMap(([owner, feature]) => (owner === 'feature' ? (feature ?? []) : []))),
    windows,
    otherWindows: needed.filter(({ metric }) => windows.every(slot => slot.metric !== metric)),
  };
}

/** Where nobody remembers what an event has read. */
export const NOBODY: Witnesses = { entity: null, windowsOf: () => [], readTo: () => ({}) };

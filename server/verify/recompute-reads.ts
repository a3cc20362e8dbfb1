import type { Receipt, WindowReceipt } from '../../contracts/receipt';
import type { Plan } from '../../core/definitions/plan';
import type { WindowSlot } from '../../core/definitions/plan-scope';
import { readable } from '../../core/rules/window-scope';
import { Noted, Unknown } from '../../core/verify/compare-fields';
import type { Judged, SourceRecord } from '../../core/verify/recompute-alert';
import { groupOf } from '../../core/windows/group-key';
import type { EventLog } from '../../platform/event-log/event-log';
import { planned, type AskedWindow } from './asked-window';
import { recomputeWindow } from './recompute-windows';
import type { Search } from './scan-log';
import { isJudgedRead, recomputedParts, storedParts, valueAgain } from './window-parts';

/** What computing the windows again gave that an event's condition read. */
export type ReadsAgain = {
  stored: Record<string, unknown>;
  recomputed: Record<string, unknown>;
  /** Path → why it could not be computed. */
  unknown: Map<string, string>;
  /** Paths whose values are in the scope of the judged event. */
  proven: Set<string>;
  /** Why they may differ though nothing is wrong. */
  doubt: string | null;
  records: number;
};

/**
 * Computes every window of the receipt again, and those that other rules of the stream read, and puts their values into
 * the scope of the judged event.
 */
export async function recomputeReads(
  log: EventLog,
  plan: Plan,
  receipt: Receipt,
  judged: Judged,
  source: SourceRecord,
  progress: Search['progress'],
): Promise<ReadsAgain> {
  const reads: ReadsAgain = {
    stored: {},
    recomputed: {},
    unknown: new Map(),
    proven: new Set(),
    doubt: null,
    records: 0,
  };
  const slots = plan.scopes.get(judged.rule.stream)?.windows ?? [];
  const kept = [
    ...receipt.windows.map(window => ({ window, isOwn: true })),
    ...(receipt.otherWindows ?? []).map(window => ({ window, isOwn: false })),
  ];
  for (const { window, isOwn } of kept) {
    const own = slots.filter(({ metric }) => metric === window.metric);
    const asked = askedWindow(plan, receipt, window, own, judged, source);
    if (asked === null) {
      const reason = `the definitions have no metric ${window.metric}`;
      for (const read of Object.keys(window.values))
        reads.unknown.set(`window.${window.metric}.${read}`, reason);
      continue;
    }
    const again = await recomputeWindow(log, asked, progress);
    reads.records += again.records;
    if (again.ok) reads.doubt ??= again.doubt;
    for (const { read, slot: at } of own) {
      const value = valueAgain(asked, again, read, window.values[read], readable);
      fill(reads, judged, `window.${window.metric}.${read}`, at, value);
    }
    if (!isOwn) continue;
    Object.assign(reads.stored, storedParts(window));
    Object.assign(reads.recomputed, recomputedParts(asked, again, asked.receipt.group, readable));
  }
  return reads;
}

/** The window of the event's own group, whatever the receipt says; null: there is no such metric. */
function askedWindow(
  plan: Plan,
  receipt: Receipt,
  window: WindowReceipt,
  own: readonly WindowSlot[],
  { rule, scope }: Judged,
  source: SourceRecord,
): AskedWindow | null {
  const [slot] = own;
  const found = planned(plan, window);
  if (found === null || slot === undefined) return null;
  const isOwnStream = found.stream.name === rule.stream;
  return {
    ...found,
    receipt: { ...window, group: groupOf(slot.group, scope) },
    readTo: window.readTo ?? receipt.readTo[found.stream.name] ?? {},
    own: isOwnStream ? { partition: source.partition, offset: BigInt(source.offset) } : null,
    isNewest: true,
    isJudged: own.some(({ read }) => isJudgedRead(read)),
    isRetracted: false,
  };
}

/** A sketch's value is the stored one where it is within its error. */
function fill(
  { unknown, proven }: ReadsAgain,
  { scope }: Judged,
  path: string,
  slot: number,
  value: unknown,
): void {
  if (value instanceof Unknown) {
    unknown.set(path, value.reason);
    return;
  }
  proven.add(path);
  scope[slot] = (value instanceof Noted ? value.value : value) as (typeof scope)[number];
}

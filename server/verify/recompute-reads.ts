import type { Receipt } from '../../contracts/receipt';
import type { Plan } from '../../core/definitions/plan';
import { readable } from '../../core/rules/window-scope';
import { Noted, Unknown } from '../../core/verify/compare-fields';
import type { Judged, SourceRecord } from '../../core/verify/recompute-alert';
import { groupOf } from '../../core/windows/group-key';
import type { EventLog } from '../../platform/event-log/event-log';
import {
  planned,
  recomputedParts,
  recomputeWindow,
  storedParts,
  type AskedWindow,
} from './recompute-windows';
import type { Search } from './scan-log';

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

/** Computes every window of the receipt again, and puts its values into the scope of the judged event. */
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
  for (const kept of receipt.windows) {
    const found = planned(plan, kept);
    const own = slots.filter(({ metric }) => metric === kept.metric);
    const [slot] = own;
    if (found === null || slot === undefined) {
      for (const read of Object.keys(kept.values))
        reads.unknown.set(`window.${kept.metric}.${read}`, `the definitions have no metric ${kept.metric}`);
      continue;
    }
    const group = groupOf(slot.group, judged.scope);
    const isOwn = found.stream.name === judged.rule.stream;
    const asked: AskedWindow = {
      ...found,
      receipt: { ...kept, group },
      readTo: receipt.readTo[found.stream.name] ?? {},
      own: isOwn ? { partition: source.partition, offset: BigInt(source.offset) } : null,
      isNewest: true,
    };
    const again = await recomputeWindow(log, asked, progress);
    reads.records += again.records;
    if (again.ok) reads.doubt ??= again.doubt;
    const parts = recomputedParts(asked, again, group, readable);
    Object.assign(reads.stored, storedParts(kept));
    Object.assign(reads.recomputed, parts);
    for (const { read, slot: at } of own) fill(reads, judged, `window.${kept.metric}.${read}`, at, parts);
  }
  return reads;
}

/** A sketch's value is the stored one where it is within its error. */
function fill(
  { unknown, proven }: ReadsAgain,
  { scope }: Judged,
  path: string,
  slot: number,
  parts: Readonly<Record<string, unknown>>,
): void {
  const part = parts[`${path} value`];
  if (part === undefined) return;
  if (part instanceof Unknown) {
    unknown.set(path, part.reason);
    return;
  }
  proven.add(path);
  scope[slot] = (part instanceof Noted ? part.value : part) as (typeof scope)[number];
}

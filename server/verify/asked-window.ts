import type { WindowReceipt } from '../../contracts/receipt';
import type { Plan } from '../../core/definitions/plan';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { Judgement } from '../../core/detectors/judgement';
import type { ExactAggregate } from '../../core/verify/window-aggregates';
import type { FoundWindow, Membership } from '../../core/verify/window-members';
import { groupKeyOfRow } from '../../core/windows/group-key';

/** A window that is to be computed again. */
export type AskedWindow = Readonly<{
  receipt: WindowReceipt;
  metric: MetricPlan;
  stream: StreamPlan;
  readTo: Readonly<Record<string, string>>;
  /** The event that read it, where it is of the metric's stream. */
  own: Membership['own'];
  /** The window was read as its group's newest, not judged itself. */
  isNewest: boolean;
  /** What the detector says of it is asked for, too. */
  isJudged: boolean;
  /** A session whose result was taken back, since it became part of a larger one. */
  isRetracted: boolean;
}>;

/** What the detector says of a window, computed again. `doubt`: why it may differ though nothing is wrong. */
export type JudgementAgain =
  | Readonly<{ ok: true; judgement: Judgement; doubt: string | null; isRounded: boolean }>
  | Readonly<{ ok: false; reason: string }>;

export type WindowAgain =
  | Readonly<{
      ok: true;
      window: FoundWindow | null;
      revision: number | null;
      aggregates: Record<string, ExactAggregate>;
      /** null: it was not asked for. */
      judged: JudgementAgain | null;
      /** Why it may differ though nothing is wrong; null: it may not. */
      doubt: string | null;
      records: number;
    }>
  | Readonly<{ ok: false; reason: string; records: number }>;

/** The metric of a receipt's window; null where the definitions have none of that name. */
export function planned(plan: Plan, { metric: name }: WindowReceipt) {
  const metric = plan.metrics.find(each => each.name === name);
  const stream = metric && plan.streams.get(metric.stream);
  return metric === undefined || stream === undefined ? null : { metric, stream };
}

/** Only one partition, whose watermark is its events': nothing depends on what the log does not tell. */
export const isAlone = ({ readTo, stream }: AskedWindow) =>
  Object.keys(readTo).length === 1 && stream.allIdle === 'hold';

/** Which of the events in the log the metric has counted for the window's group. */
export function membershipOf({ metric, stream, receipt, own }: AskedWindow): Membership {
  return {
    metric,
    groupKey: groupKeyOfRow(metric.groupBy, receipt.group),
    allowedLatenessMs: stream.allowedLatenessMs,
    since: new Map(Object.entries(receipt.since).map(([at, offset]) => [Number(at), BigInt(offset)])),
    followed: (receipt.followed ?? []).map(move => ({ ...move, offset: BigInt(move.offset) })),
    own,
  };
}

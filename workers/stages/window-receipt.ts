import type { Receipt, WindowReceipt } from '../../contracts/receipt';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import type { ReadableWindow } from '../../core/rules/window-values';
import { timeOrNull } from '../../core/time/watermark';
import type { WindowResult } from '../../core/windows/window-result';
import { movesBetween, type FollowedMove } from './followed';
import type { IntakeState } from './intake';
import type { Merge } from './merge';
import type { StreamTasks } from './stream-tasks';
import type { WindowRead } from './window-reads';

/** How far a partition is: the next offset, and what it took over while it was idle. */
export type IntakeProgress = Pick<IntakeState, 'partition' | 'offset' | 'followed'>;

/** How far the engine is with a stream. */
export type StreamProgress = Readonly<{
  tasks: StreamTasks;
  intakes: readonly IntakeProgress[];
  merge: Merge;
}>;

/** What the windows of a metric were computed from, as far as the log alone does not tell it. */
export function windowReceipt(
  { metric, group, window, values }: WindowRead,
  { tasks: { stream }, intakes, merge }: StreamProgress,
): WindowReceipt {
  const { watermark, since } = merge.stateOf(metric);
  return {
    metric: metric.name,
    stream: stream.name,
    group,
    start: window?.startMs ?? null,
    end: window?.endMs ?? null,
    revision: window?.revision ?? null,
    values,
    watermark: timeOrNull(watermark),
    since: { ...since },
    ...idleTimes(intakes, window, metric, values, stream.allowedLatenessMs),
  };
}

const JUDGED = ['score', 'expected', 'low', 'high'];

function idleTimes(
  intakes: readonly IntakeProgress[],
  window: ReadableWindow | null,
  metric: MetricPlan,
  values: Readonly<Record<string, unknown>>,
  allowedLatenessMs: number,
): Pick<WindowReceipt, 'followed' | 'isFollowedWhole'> {
  if (window === null) return { followed: [] };
  const followed = followedIn(intakes, window, metric.window.kind === 'session', allowedLatenessMs);
  return followed === null || !isJudgementRead(metric, values) ? { followed } : allFollowed(intakes);
}

/** Where the detector was asked, all idle times that are remembered count: what it says comes of all windows before. */
export const isJudgementRead = ({ detector }: MetricPlan, values: Readonly<Record<string, unknown>>) =>
  detector !== null && JUDGED.some(read => read in values);

export function allFollowed(intakes: readonly IntakeProgress[]) {
  const followed = intakes.flatMap(intake =>
    (intake.followed?.moves ?? []).map(move => moveOf(intake.partition, move)),
  );
  const isFollowedWhole = intakes.every(
    intake => (intake.followed?.forgottenTo ?? Number.NEGATIVE_INFINITY) === Number.NEGATIVE_INFINITY,
  );
  return { followed, isFollowedWhole };
}

const moveOf = (partition: number, { offset, watermark }: FollowedMove) => ({
  partition,
  offset: String(offset),
  watermark,
});

/** The receipt of an alert about a window. */
export function judgedReceipt(metric: MetricPlan, result: WindowResult, progress: StreamProgress): Receipt {
  const { group, values, judgement } = result;
  const { score, expected, low, high } = judgement;
  const all = { ...values, ...(metric.detector !== null && { score, expected, low, high }) };
  return {
    definitionsVersion: null,
    owner: null,
    watermark: null,
    readTo: { [progress.tasks.stream.name]: readToOf(progress) },
    features: [],
    windows: [windowReceipt({ metric, group, window: result, values: all }, progress)],
  };
}

/** Partition → next offset. */
export const readToOf = ({ intakes }: Pick<StreamProgress, 'intakes'>): Record<string, string> =>
  Object.fromEntries(intakes.map(({ partition, offset }) => [partition, String(offset)]));

/** What moved idle partitions past the window's end, and to where it takes no more events; of a session, past its start. */
export function followedIn(
  intakes: readonly IntakeProgress[],
  { startMs, endMs }: Pick<ReadableWindow, 'startMs' | 'endMs'>,
  isSession: boolean,
  allowedLatenessMs: number,
): WindowReceipt['followed'] {
  const found = [];
  const fromMs = (isSession ? startMs : endMs) - 1;
  for (const { partition, followed } of intakes) {
    const moves = movesBetween(followed, fromMs, endMs - 1 + allowedLatenessMs);
    if (moves === null) return null;
    found.push(...moves.map(move => moveOf(partition, move)));
  }
  return found;
}

import type { WindowPlan } from '../definitions/plan-window';

const DAY_MS = 86_400_000;

/** So long a group's newest window is read after newer ones of other groups: a week, or ten windows where those are longer. */
export function readableReachMs(window: WindowPlan): number {
  const sizeMs = window.kind === 'session' ? window.gapMs : window.sizeMs;
  return Math.max(7 * DAY_MS, 10 * sizeMs) + sizeMs;
}

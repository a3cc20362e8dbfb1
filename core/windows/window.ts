import type { PaneWindow } from '../definitions/plan-window';
import { floorMod } from '../time/floor-mod';

/** A half-open span of event time, [startMs, endMs): an event at endMs is in the next window. */
export type Window = Readonly<{ startMs: number; endMs: number }>;

type Spec = Pick<PaneWindow, 'kind' | 'sizeMs' | 'slideMs' | 'offsetMs'>;

/** Every window that holds the time, oldest first. Tumbling is slideMs === sizeMs. Starts may be negative. */
export function windowsOf(timeMs: number, plan: Spec): Window[] {
  const windows: Window[] = [];
  for (let endMs = firstEndAfter(timeMs, plan); endMs <= lastEndOf(timeMs, plan); endMs += plan.slideMs) {
    windows.push({ startMs: startOf(endMs, plan), endMs });
  }
  return windows;
}

/** The start of the window that ends there. */
export function startOf(endMs: number, { kind, sizeMs, offsetMs }: Spec): number {
  return kind === 'sliding' ? endMs - sizeMs : endMs - 1 - floorMod(endMs - 1 - offsetMs, sizeMs);
}

/** The end of the newest window that holds the time. */
export function lastEndOf(timeMs: number, { kind, sizeMs, slideMs, offsetMs }: Spec): number {
  const periodMs = kind === 'sliding' ? slideMs : sizeMs;
  return timeMs - floorMod(timeMs - offsetMs, periodMs) + sizeMs;
}

/** The smallest end of any window that is greater than the time; the oldest window that holds it ends there. */
export function firstEndAfter(timeMs: number, { sizeMs, slideMs, offsetMs }: Spec): number {
  return timeMs - floorMod(timeMs - offsetMs - sizeMs, slideMs) + slideMs;
}

/** Final: the watermark says that no more events of the window are expected. */
export const isComplete = (endMs: number, watermark: number) => watermark >= endMs - 1;

/** Events are late for a window that ends there or earlier: they can no longer change it. */
export const closedUpTo = (watermark: number, allowedLatenessMs: number) => watermark + 1 - allowedLatenessMs;

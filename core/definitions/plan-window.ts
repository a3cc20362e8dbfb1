import { parseDurationMs } from '../time/duration';
import { floorMod } from '../time/floor-mod';
import { paneMsOf } from '../windows/pane-length';
import { readDuration } from './plan-stream';
import type { Problems } from './problem';
import type { WindowDefinition } from './types';

/**
 * Windows that are known from the time alone. Sliding: [end − size, end), ends at offset + size + k·slide; tumbling is
 * slideMs === sizeMs. Cumulative: starts at offset + k·size, ends every slideMs (its step) up to the whole size.
 */
export type PaneWindow = Readonly<{
  kind: 'sliding' | 'cumulative';
  sizeMs: number;
  slideMs: number;
  /** 0 ≤ offsetMs < the distance of starts. */
  offsetMs: number;
  /** Length of the panes that every window is a whole number of. */
  paneMs: number;
}>;

/** Windows that grow with their events: they end when nothing came for gapMs. */
export type SessionWindow = Readonly<{ kind: 'session'; gapMs: number }>;

export type WindowPlan = PaneWindow | SessionWindow;

/** The most windows one event may be in. */
const MAX_OVERLAP = 10_000;

export function planWindow(window: WindowDefinition, path: string, problems: Problems): WindowPlan | null {
  const before = problems.list.length;
  if (window.type === 'session') {
    const gapMs = readDuration(window.gap, `${path}.gap`, problems, 1);
    return problems.list.length > before ? null : { kind: 'session', gapMs };
  }
  const sizeMs = readDuration(window.size, `${path}.size`, problems, 1);
  const slideMs = slideOf(window, sizeMs, path, problems);
  const offsetMs = parseDurationMs(window.offset ?? '0s');
  if (offsetMs === null) {
    problems.add(
      `${path}.offset`,
      `"${window.offset}" is no duration; a whole number with ms, s, m, h or d is expected`,
    );
  }
  if (offsetMs === null || problems.list.length > before) return null;
  checkOverlap(window.type === 'cumulative' ? 'step' : 'slide', sizeMs, slideMs, path, problems);
  return window.type === 'cumulative'
    ? { kind: 'cumulative', sizeMs, slideMs, offsetMs: floorMod(offsetMs, sizeMs), paneMs: slideMs }
    : {
        kind: 'sliding',
        sizeMs,
        slideMs,
        offsetMs: floorMod(offsetMs, slideMs),
        paneMs: paneMsOf(sizeMs, slideMs),
      };
}

function slideOf(
  window: Exclude<WindowDefinition, { type: 'session' }>,
  sizeMs: number,
  path: string,
  problems: Problems,
): number {
  if (window.type === 'tumbling') return sizeMs;
  if (window.type === 'sliding') return readDuration(window.slide, `${path}.slide`, problems, 1);
  const stepMs = readDuration(window.step, `${path}.step`, problems, 1);
  if (sizeMs % stepMs !== 0) {
    problems.add(`${path}.step`, `size ${sizeMs} ms must be a whole number of steps of ${stepMs} ms`);
  }
  return stepMs;
}

function checkOverlap(
  key: 'slide' | 'step',
  sizeMs: number,
  slideMs: number,
  path: string,
  problems: Problems,
): void {
  if (slideMs > sizeMs) {
    problems.add(
      `${path}.${key}`,
      `${key} ${slideMs} ms exceeds size ${sizeMs} ms: events between windows would be lost`,
    );
  }
  if (sizeMs / slideMs > MAX_OVERLAP) {
    problems.add(
      `${path}.${key}`,
      `each event would be in ${Math.ceil(sizeMs / slideMs)} windows; ${MAX_OVERLAP} is the most`,
    );
  }
}

import { durationMs, type WindowDefinition } from './definitions';

/** [startMs, endMs) in event time. */
export type Span = Readonly<{ startMs: number; endMs: number }>;

/** Every window that holds an event at this time, oldest first. A session's is the event's own. */
export function spansAt(window: WindowDefinition, timeMs: number): Span[] {
  switch (window.type) {
    case 'session':
      return [{ startMs: timeMs, endMs: timeMs + durationMs(window.gap) }];
    case 'tumbling':
      return startsWithin(
        timeMs,
        durationMs(window.size),
        durationMs(window.size),
        durationMs(window.offset),
      ).map(startMs => ({ startMs, endMs: startMs + durationMs(window.size) }));
    case 'sliding':
      return startsWithin(
        timeMs,
        durationMs(window.size),
        durationMs(window.slide),
        durationMs(window.offset),
      ).map(startMs => ({ startMs, endMs: startMs + durationMs(window.size) }));
    case 'cumulative': {
      const sizeMs = durationMs(window.size);
      const [startMs = Number.NaN] = startsWithin(timeMs, sizeMs, sizeMs, durationMs(window.offset));
      const spans: Span[] = [];
      for (
        let endMs = startMs + durationMs(window.step);
        endMs <= startMs + sizeMs;
        endMs += durationMs(window.step)
      ) {
        if (endMs > timeMs) spans.push({ startMs, endMs });
      }
      return spans;
    }
  }
}

/** All starts s = offset + k · every with s ≤ time < s + size. */
function startsWithin(timeMs: number, sizeMs: number, everyMs: number, offsetMs: number): number[] {
  const starts: number[] = [];
  const first = Math.floor((timeMs - offsetMs - sizeMs) / everyMs);
  for (let k = first; offsetMs + k * everyMs <= timeMs; k += 1) {
    if (offsetMs + k * everyMs + sizeMs > timeMs) starts.push(offsetMs + k * everyMs);
  }
  return starts;
}

'use client';
import { useLiveContext } from '../live/LiveProvider';

/** The stream the built-in generator feeds. */
export const DEMO_STREAM = 'demo';

export function DemoRibbon() {
  const { stream } = useLiveContext();
  if (stream !== DEMO_STREAM) return null;
  return (
    <aside
      aria-label="Demo data"
      className="border-b border-line bg-sunken px-4 py-0.5 text-center text-12 text-muted"
    >
      Demo data: a generator inside Weir makes these events. Start with{' '}
      <code className="text-text">WEIR_DEMO=off</code> to end it.
    </aside>
  );
}

'use client';
import { useEffect, useState } from 'react';
import { freshness } from '../live/freshness';
import { useLiveContext } from '../live/LiveProvider';
import { serverNow } from '../time/clock';
import { useZone } from '../time/TimeContext';
import { describe } from './FreshnessChip';

const EVERY_MS = 15_000;

/** Tells a screen reader of a change in how old the data is, at most every 15 s and not while paused. */
export function AgeAnnouncer() {
  const { connection, system, stream, pauseTarget } = useLiveContext();
  const zone = useZone();
  const [said, setSaid] = useState({ kind: '', text: '' });
  useEffect(() => {
    const timer = setInterval(() => {
      if (pauseTarget?.isPaused() === true) return;
      const now = serverNow();
      const state = freshness(system.getLatest(), stream, connection.getLink(), now);
      const { text, detail } = describe(state, now, zone);
      setSaid(last => (last.kind === state.kind ? last : { kind: state.kind, text: `${text} ${detail}` }));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [connection, system, stream, pauseTarget, zone]);
  return (
    <p aria-live="polite" className="sr-only">
      {said.text}
    </p>
  );
}

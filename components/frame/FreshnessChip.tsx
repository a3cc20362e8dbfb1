'use client';
import { freshness, type Freshness } from '../live/freshness';
import { useLink, useLiveContext, useSystem } from '../live/LiveProvider';
import { clockTime, count, nearTime, span, type Zone } from '../time/format';
import { useNow, useZone } from '../time/TimeContext';
import { classes } from '../ui/classes';
import { Icon } from '../ui/Icon';

/** How old the data on screen is, always. */
export function FreshnessChip() {
  const system = useSystem();
  const link = useLink();
  const now = useNow();
  const zone = useZone();
  const { stream, connection } = useLiveContext();
  const state = freshness(system, stream, link, now);
  const { text, detail, brief, tone } = describe(state, now, zone);
  return (
    <div className="flex min-w-0 items-center gap-2 text-13">
      <span aria-hidden="true" className={classes('size-2 shrink-0 rounded-full', tones[tone].dot)} />
      <p className={classes('min-w-0 truncate', tones[tone].text)} title={`${text} ${detail}`}>
        <span className="max-sm:hidden">
          {text} <span className="text-muted">{detail}</span>
        </span>
        <span className="sm:hidden">{brief}</span>
      </p>
      {state.kind === 'disconnected' && (
        <button
          type="button"
          onClick={connection.retry}
          className="flex h-7 shrink-0 items-center gap-1 rounded-md border border-line px-2 text-12"
        >
          <Icon name="retry" size={12} /> Retry
        </button>
      )}
    </div>
  );
}

const tones = {
  good: { dot: 'bg-ok', text: 'text-text' },
  calm: { dot: 'border border-muted', text: 'text-text' },
  warn: { dot: 'bg-medium', text: 'text-medium' },
  bad: { dot: 'bg-critical', text: 'text-critical' },
};

/** Also read out, now and then, by AgeAnnouncer. */
export function describe(
  state: Freshness,
  now: number,
  zone: Zone,
): {
  text: string;
  detail: string;
  /** Where there is no room for more. */
  brief: string;
  tone: keyof typeof tones;
} {
  const dataTo = 'dataTo' in state && state.dataTo !== null ? nearTime(state.dataTo, now, zone) : null;
  const upTo = dataTo === null ? '' : `data to ${dataTo}`;
  switch (state.kind) {
    case 'waiting':
      return { text: 'waiting for the first event', detail: '', brief: 'no event yet', tone: 'calm' };
    case 'disconnected':
      return {
        text: `disconnected since ${clockTime(state.since, zone)}`,
        detail: upTo,
        brief: 'disconnected',
        tone: 'bad',
      };
    case 'stale':
      return {
        text: `stale since ${clockTime(state.since, zone)}`,
        detail: upTo,
        brief: `stale, ${clockTime(state.since, zone)}`,
        tone: 'warn',
      };
    case 'behind':
      return {
        text: `${upTo}, catching up`,
        detail: `${count(state.lag)} to read`,
        brief: 'catching up',
        tone: 'warn',
      };
    case 'quiet':
      return {
        text: upTo,
        detail: `no event for ${span(state.behindMs)}`,
        brief: `quiet ${span(state.behindMs)}`,
        tone: 'calm',
      };
    case 'fresh': {
      const behind = `${Math.round(state.behindMs / 1000)} s behind`;
      return { text: `${upTo},`, detail: behind, brief: behind, tone: 'good' };
    }
  }
}

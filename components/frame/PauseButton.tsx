'use client';
import { useEffect, useSyncExternalStore } from 'react';
import { useLiveContext } from '../live/LiveProvider';
import type { PauseTarget } from '../live/pause-target';
import { Icon } from '../ui/Icon';
import { isTyping } from './typing';

export function PauseButton() {
  const { pauseTarget } = useLiveContext();
  return pauseTarget === null ? null : <Toggle target={pauseTarget} />;
}

function Toggle({ target }: { target: PauseTarget }) {
  const isPaused = useSyncExternalStore(target.subscribe, target.isPaused, () => false);
  const news = useSyncExternalStore(target.subscribe, target.news, () => null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== ' ' || isTyping(event)) return;
      event.preventDefault();
      target.toggle();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [target]);
  return (
    <button
      type="button"
      onClick={target.toggle}
      title={isPaused ? 'Resume (Space)' : 'Pause (Space)'}
      className={`flex h-8 shrink-0 items-center gap-2 rounded-md border px-3 text-13 font-medium max-sm:h-11 ${isPaused ? 'border-accent bg-accent text-accent-ink' : 'border-line hover:border-muted'}`}
    >
      <Icon name={isPaused ? 'play' : 'pause'} />
      {isPaused ? 'Resume' : 'Pause'}
      {isPaused && news !== null && <span className="font-normal">{news}</span>}
    </button>
  );
}

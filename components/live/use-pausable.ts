'use client';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useLiveContext } from './LiveProvider';
import type { PauseTarget } from './pause-target';

/** A value that stands still while the page is paused. */
export function usePausable<Value>(value: Value): Value {
  const { setPauseTarget } = useLiveContext();
  const hold = useMemo(() => createHold<Value>(), []);
  useEffect(() => {
    setPauseTarget(hold);
    return () => setPauseTarget(null);
  }, [hold, setPauseTarget]);
  useEffect(() => hold.see(value), [hold, value]);
  const kept = useSyncExternalStore(hold.subscribe, hold.get, () => null);
  return kept === null ? value : kept.value;
}

type Hold<Value> = PauseTarget & {
  see: (value: Value) => void;
  get: () => { value: Value } | null;
};

function createHold<Value>(): Hold<Value> {
  let seen: { value: Value } | null = null;
  let kept: { value: Value } | null = null;
  const listeners = new Set<() => void>();
  return {
    see: value => {
      seen = { value };
      for (const listener of listeners) listener();
    },
    get: () => kept,
    isPaused: () => kept !== null,
    news: () => (kept !== null && kept !== seen ? 'new figures' : null),
    subscribe: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    toggle: () => {
      kept = kept === null ? seen : null;
      for (const listener of listeners) listener();
    },
  };
}

'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveSnapshot } from '@/contracts/api';
import { LiveStore, type LiveState } from './live-store';
import { useLiveContext } from './LiveProvider';
import { withMeasured } from './system-state';

/** The page's live state; a fresh snapshot (a refetch after lost frames) is merged, not swapped in. */
export function useLiveStore(snapshot: LiveSnapshot): LiveState {
  const router = useRouter();
  const { connection, system, setPauseTarget } = useLiveContext();
  const [store] = useState(() => new LiveStore(snapshot, () => router.refresh()));
  const [firstSeq] = useState(snapshot.seq);
  useEffect(() => {
    system.update(state => withMeasured(state, snapshot.stream, snapshot.traffic));
    store.reseed(snapshot);
  }, [store, system, snapshot]);
  useEffect(() => store.connect(connection, system, firstSeq), [store, connection, system, firstSeq]);
  useEffect(() => {
    setPauseTarget(store);
    return () => setPauseTarget(null);
  }, [store, setPauseTarget]);
  return useSyncExternalStore(store.painted.subscribe, store.painted.get, store.painted.getFirst);
}

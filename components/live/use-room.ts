'use client';
import { useEffect, useEffectEvent } from 'react';
import type { LiveUpdate } from '@/contracts/live';
import { useLiveContext } from './LiveProvider';

/** Hands over the updates of a room from now on. */
export function useRoom(room: string, onUpdates: (updates: readonly LiveUpdate[]) => void): void {
  const { connection } = useLiveContext();
  const take = useEffectEvent(onUpdates);
  useEffect(
    () =>
      connection.join(
        room,
        null,
        frame => take(frame.updates),
        () => undefined,
      ),
    [connection, room],
  );
}

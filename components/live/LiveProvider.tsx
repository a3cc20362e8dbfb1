'use client';
import {
  createContext,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { PartitionStatus } from '@/contracts/records';
import { LiveConnection } from './connection';
import { Painted } from './painted';
import type { PauseTarget } from './pause-target';
import { applySystem, noSystem, withPartitions, type SystemState } from './system-state';

type LiveContextValue = Readonly<{
  connection: LiveConnection;
  system: Painted<SystemState>;
  pauseTarget: PauseTarget | null;
  setPauseTarget: (target: PauseTarget | null) => void;
  /** The stream the page shows; null: all of them. */
  stream: string | null;
  setStream: (stream: string | null) => void;
}>;

const LiveContext = createContext<LiveContextValue | null>(null);

type Props = { partitions: readonly PartitionStatus[]; at: number; children: ReactNode };

/** Holds the socket and the room every screen reads: how old the data is and where the engine stands. */
export function LiveProvider({ partitions, at, children }: Props) {
  const [connection] = useState(() => new LiveConnection());
  const [system] = useState(
    () => new Painted(partitions.length === 0 ? noSystem : withPartitions(noSystem, partitions, at)),
  );
  const [pauseTarget, setPauseTarget] = useState<PauseTarget | null>(null);
  const [stream, setStream] = useState<string | null>(null);
  useEffect(() => {
    const leave = connection.join(
      'system',
      null,
      frame => system.update(state => frame.updates.reduce(applySystem, state)),
      () => undefined, // Every word of a worker is absolute: the next ones bring the room up to date.
    );
    connection.open();
    return () => {
      leave();
      connection.close();
    };
  }, [connection, system]);
  const value = useMemo(
    () => ({ connection, system, pauseTarget, setPauseTarget, stream, setStream }),
    [connection, system, pauseTarget, stream],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLiveContext(): LiveContextValue {
  const value = use(LiveContext);
  if (value === null) throw new Error('live data is read inside a LiveProvider');
  return value;
}

export function useSystem(): SystemState {
  const { system } = useLiveContext();
  return useSyncExternalStore(system.subscribe, system.get, system.getFirst);
}

export function useLink() {
  const { connection } = useLiveContext();
  return useSyncExternalStore(connection.subscribe, connection.getLink, connection.getFirstLink);
}

/** Names the stream the top bar's freshness is about while the page is shown. */
export function useShownStream(stream: string): void {
  const { setStream } = useLiveContext();
  useEffect(() => {
    setStream(stream);
    return () => setStream(null);
  }, [setStream, stream]);
}

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
import { clockTick, subscribeClock } from './clock';
import type { Zone } from './format';

type TimeValue = { renderedAt: number; zone: Zone; localZone: Zone; setZone: (zone: Zone) => void };
const TimeContext = createContext<TimeValue>({
  renderedAt: 0,
  zone: 'UTC',
  localZone: 'UTC',
  setZone: () => undefined,
});

const YEAR_S = 31_536_000;
const remember = (zone: Zone) => {
  document.cookie = `weir_zone=${encodeURIComponent(zone)}; path=/; max-age=${YEAR_S}; samesite=lax`;
};
const never = () => () => undefined;
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The present and the zone every time on the page is written in. The server renders with both, so nothing jumps. */
export function TimeProvider(props: { renderedAt: number; savedZone: Zone | null; children: ReactNode }) {
  const { renderedAt, savedZone, children } = props;
  const localZone = useSyncExternalStore(never, browserZone, () => savedZone ?? 'UTC');
  const [chosen, setChosen] = useState<Zone | null>(savedZone);
  const zone = chosen ?? localZone;
  useEffect(() => remember(zone), [zone]);
  const value = useMemo(
    () => ({ renderedAt, zone, localZone, setZone: setChosen }),
    [renderedAt, zone, localZone],
  );
  return <TimeContext value={value}>{children}</TimeContext>;
}

export const useZone = () => use(TimeContext).zone;
export const useZones = () => use(TimeContext);

/** The server's time, once a second. */
export function useNow(): number {
  const { renderedAt } = use(TimeContext);
  return useSyncExternalStore(subscribeClock, clockTick, () => null) ?? renderedAt;
}

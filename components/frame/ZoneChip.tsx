'use client';
import { zoneName } from '../time/format';
import { useZones } from '../time/TimeContext';

/** The zone every time is written in; switches between the browser's and UTC. */
export function ZoneChip() {
  const { zone, localZone, setZone } = useZones();
  const other = zone === 'UTC' ? localZone : 'UTC';
  return (
    <button
      type="button"
      disabled={other === zone}
      onClick={() => setZone(other)}
      title={
        other === zone
          ? 'Times are in UTC, your zone too'
          : `Times are in ${zoneName(zone)}; switch to ${zoneName(other)}`
      }
      className="hidden h-8 items-center rounded-md px-2 text-13 text-muted enabled:hover:bg-sunken enabled:hover:text-text sm:flex"
    >
      {zoneName(zone)}
    </button>
  );
}

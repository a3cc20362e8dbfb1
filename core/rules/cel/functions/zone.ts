import { nearest } from '../suggest';

/** How far a zone's wall clock is ahead of UTC. */
export type Zone = Readonly<{ offsetMs(timestampMs: number): number }>;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MAX_ZONES = 1024;
const MAX_HOURS = 4096;
const LAST_TIMESTAMP_MS = 8.64e15;

const FIXED = /^([+-])(\d\d):(\d\d)$/;
const zones = new Map<string, Zone | undefined>();
const UTC: Zone = { offsetMs: () => 0 };

/** By IANA name or as `+02:00`; undefined when there is none such. */
export function zoneNamed(name: string): Zone | undefined {
  if (name === 'UTC') return UTC;
  if (!zones.has(name)) {
    // Names are matched without regard to case and may come from events: what is kept must have an end.
    if (zones.size >= MAX_ZONES) zones.clear();
    zones.set(name, openZone(name));
  }
  return zones.get(name);
}

let zoneNames: readonly string[] | undefined;

/** Among the hundreds of names only those that begin alike are looked at. */
export function nearestZone(name: string): string | undefined {
  zoneNames ??= Intl.supportedValuesOf('timeZone');
  const initial = name.charAt(0).toUpperCase();
  const alike = zoneNames.filter(zone => zone.startsWith(initial));
  return nearest(name, alike);
}

function openZone(name: string): Zone | undefined {
  const fixed = FIXED.exec(name);
  if (fixed) {
    const [, sign, hours, minutes] = fixed;
    const aheadMs = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
    return { offsetMs: () => (sign === '-' ? -aheadMs : aheadMs) };
  }
  try {
    return new IanaZone(new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }));
  } catch {
    return undefined; // RangeError: the one thing the constructor throws, for a name it does not know.
  }
}

/** Asking Intl takes microseconds, so an hour's offset is asked for once and kept. */
class IanaZone implements Zone {
  private readonly offsets = new Map<number, number>();
  private lastHour = Number.NaN;
  private lastOffsetMs = 0;

  constructor(private readonly format: Intl.DateTimeFormat) {}

  offsetMs(timestampMs: number): number {
    const hour = Math.floor(timestampMs / HOUR_MS);
    if (hour === this.lastHour) return this.lastOffsetMs;
    const offsetMs = this.offsets.get(hour) ?? this.ask(hour);
    if (offsetMs === undefined) return readOffset(this.format, timestampMs);
    this.lastHour = hour;
    this.lastOffsetMs = offsetMs;
    return offsetMs;
  }

  /** Undefined in an hour where the clocks change part way (Lord Howe, at half past): each of its times is asked for. */
  private ask(hour: number): number | undefined {
    const startMs = Math.max(hour * HOUR_MS, -LAST_TIMESTAMP_MS);
    const offsetMs = readOffset(this.format, startMs);
    const lastMs = Math.min(startMs + HOUR_MS - 1, LAST_TIMESTAMP_MS);
    if (offsetMs !== readOffset(this.format, lastMs)) return undefined;
    if (this.offsets.size >= MAX_HOURS) this.offsets.clear();
    this.offsets.set(hour, offsetMs);
    return offsetMs;
  }
}

const OFFSET = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** `GMT+05:30`, or `GMT` alone; seconds only long ago. */
function readOffset(format: Intl.DateTimeFormat, timestampMs: number): number {
  const name = format.formatToParts(timestampMs).find(part => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = OFFSET.exec(name) ?? [];
  const aheadMs = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -aheadMs : aheadMs;
}

/** Texts of times, ages and figures. Pure: the zone and the present are arguments. */
export type Zone = string;

const cache = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: Zone, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
  cache.set(key, made);
  return made;
}

/** `14:03:05`. */
export const clockTime = (ms: number, zone: Zone) =>
  formatter(zone, 'clock', { timeStyle: 'medium' }).format(ms);

/** `14:03`. */
export const minuteTime = (ms: number, zone: Zone) =>
  formatter(zone, 'minute', { timeStyle: 'short' }).format(ms);

/** `23 Nov 2026`. */
export const dayText = (ms: number, zone: Zone) => formatter(zone, 'day', { dateStyle: 'medium' }).format(ms);

/** `23 Nov 2026, 14:03:05.120 UTC`: exact, with its zone. */
export function exactTime(ms: number, zone: Zone): string {
  const millis = String(((ms % 1000) + 1000) % 1000).padStart(3, '0');
  return `${dayText(ms, zone)}, ${clockTime(ms, zone)}.${millis} ${zoneName(zone)}`;
}

/** A time near the present by its clock, an older one with its day. */
export const nearTime = (ms: number, nowMs: number, zone: Zone) =>
  Math.abs(nowMs - ms) < 20 * 3_600_000 ? clockTime(ms, zone) : `${dayText(ms, zone)} ${clockTime(ms, zone)}`;

export const zoneName = (zone: Zone) => (zone === 'UTC' ? 'UTC' : zone.replaceAll('_', ' '));

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** The two largest units: `2 s`, `4 m 05 s`, `3 d 2 h`; under a second `340 ms`. */
export function span(ms: number): string {
  const size = Math.max(0, Math.round(ms));
  if (size < 1000) return `${size} ms`;
  const at = units.findIndex(([, unitMs]) => size >= unitMs);
  const [name, unitMs] = units[at] ?? ['s', 1000];
  const next = units[at + 1];
  const whole = Math.floor(size / unitMs);
  const rest = next === undefined ? 0 : Math.floor((size % unitMs) / next[1]);
  return next === undefined || rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${next[0]}`;
}

/** How long ago, in one unit: `now`, `12 s ago`, `3 h ago`; what lies ahead is `in 5 s`. */
export function ago(ms: number, nowMs: number): string {
  const age = nowMs - ms;
  if (Math.abs(age) < 1000) return 'now';
  const size = Math.abs(age);
  const [name, unitMs] = units.find(([, unit]) => size >= unit) ?? ['s', 1000];
  const text = `${Math.floor(size / unitMs)} ${name}`;
  return age > 0 ? `${text} ago` : `in ${text}`;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `12,345`. */
export const count = (value: number) => whole.format(value);

/** `12.3K`: for axes and tight places; the exact figure is in a tooltip or a table. */
export const short = (value: number) => (Math.abs(value) < 1000 ? figure(value) : compact.format(value));

/** A figure in full: grouped, with as many decimals as its size makes useful. */
export function figure(value: number): string {
  const size = Math.abs(value);
  const digits = Number.isInteger(value) || size >= 10_000 ? 0 : size >= 1 ? 2 : 4;
  return new Intl.NumberFormat('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits === 2 ? 2 : 0,
  }).format(value);
}

/** `10.7` events a second: one decimal while small. */
export const rate = (value: number) =>
  value < 100 ? new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(value) : count(value);

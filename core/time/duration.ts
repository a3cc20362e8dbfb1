const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10m` → 600000; null where the text is no whole number with one of the units ms, s, m, h, d. May be negative. */
export function parseDurationMs(text: string): number | null {
  const match = /^(-?\d{1,15})(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) return null;
  const ms = Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(ms) ? ms + 0 : null;
}

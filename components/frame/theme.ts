export const THEME_COOKIE = 'weir_theme';
export const RAIL_COOKIE = 'weir_rail';
export const ZONE_COOKIE = 'weir_zone';

export type Theme = 'light' | 'dark';

/** null: as the system has it. */
export const readTheme = (value: string | undefined): Theme | null =>
  value === 'light' || value === 'dark' ? value : null;

/** A zone the runtime knows, else null. */
export function readZone(value: string | undefined): string | null {
  if (value === undefined) return null;
  try {
    const zone = decodeURIComponent(value);
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

const YEAR_S = 31_536_000;
export function remember(name: string, value: string | null): void {
  const age = value === null ? 0 : YEAR_S;
  document.cookie = `${name}=${encodeURIComponent(value ?? '')}; path=/; max-age=${age}; samesite=lax`;
}

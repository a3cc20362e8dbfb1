/** How much time a live chart shows; the key is what stands in the address. */
export const RANGES = {
  '5m': 5 * 60_000,
  '15m': 15 * 60_000,
  '1h': 60 * 60_000,
  '6h': 6 * 60 * 60_000,
  '24h': 24 * 60 * 60_000,
} as const;
export type RangeKey = keyof typeof RANGES;
export const RANGE_KEYS = ['5m', '15m', '1h', '6h', '24h'] as const satisfies readonly RangeKey[];
export const DEFAULT_RANGE: RangeKey = '5m';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whole days since 1970, negative before. */
export const dayOf = (time: number): number => Math.floor(time / DAY_MS);
/** The hour of that day, 0 to 23. */
export const hourOf = (time: number): number => Math.floor(time / HOUR_MS) - dayOf(time) * 24;

/** How our journeys start Chromium. */
export const chromiumFlags: readonly string[];

/** The path of the system's Chromium; see chromium.mjs. */
export function findChromium(options?: { install?: boolean; log?: (line: string) => void }): Promise<string>;

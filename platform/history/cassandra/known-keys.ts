const DAY_MS = 86_400_000;
const KEYS_MAX = 200_000;

/**
 * Index keys this process has written in the last day: they need not be written with every row. They are written
 * again after a day, so that an index entry, which lives three days longer than its rows, never expires before them.
 */
export function openKnownKeys(now: () => number) {
  const writtenAt = new Map<string, number>();
  return {
    isKnown(key: string): boolean {
      const at = writtenAt.get(key);
      return at !== undefined && now() - at < DAY_MS && now() >= at;
    },
    /** After the write, not before: one that failed must be tried again. */
    written(keys: Iterable<string>): void {
      if (writtenAt.size > KEYS_MAX) writtenAt.clear();
      for (const key of keys) writtenAt.set(key, now());
    },
  };
}

export type KnownKeys = ReturnType<typeof openKnownKeys>;

/** What the pause button of the top bar stops and starts. */
export type PauseTarget = Readonly<{
  subscribe: (listener: () => void) => () => void;
  isPaused: () => boolean;
  /** What came since the pause, in words: `3 new alerts`; null: nothing. */
  news: () => string | null;
  toggle: () => void;
}>;

import type { History } from '../history';

/** A client on the same storage each time it is called; who asked need not close it. */
export type OpenHistory = () => Promise<History>;

/** A promise's name → its check. Each uses names and times of its own, so the storage need not be empty. */
export type Promises = Record<string, (open: OpenHistory) => Promise<void>>;

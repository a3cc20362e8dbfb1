import type { TimeRange } from '../../platform/history/history';

/** The range of ECMAScript time values: all that can be asked for. */
const TIME_MAX = 8.64e15;

/** An end that is not named is open. */
export const rangeOf = ({ from, to }: { from?: number | undefined; to?: number | undefined }): TimeRange => ({
  from: from ?? -TIME_MAX,
  to: to ?? TIME_MAX,
});

/** What queries of the history have in common: half open `from ≤ time < to`, a page, newest first. */
export type PagedQuery = Readonly<{
  from?: number | undefined;
  to?: number | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}>;

export const pageOf = ({ limit = 100, cursor }: PagedQuery) => ({ limit, cursor: cursor ?? null });

import type { DeadLetter } from '../../contracts/records';
import type { DeadLetterFilter, Page } from '../../platform/history/history';
import { resources, type Resources } from '../resources';
import { pageOf, rangeOf, type PagedQuery } from './time-range';

export type DeadLettersQuery = PagedQuery &
  Readonly<{ stream?: string | undefined; reason?: string | undefined }>;

/** Records that were not accepted, by when the engine met them, newest first. */
export async function deadLetters(
  query: DeadLettersQuery,
  { history }: Pick<Resources, 'history'> = resources(),
): Promise<Page<DeadLetter>> {
  const { stream, reason } = query;
  const filter: DeadLetterFilter = {
    ...(stream !== undefined && { stream }),
    ...(reason !== undefined && { reason }),
  };
  return history.scanDeadLetters(filter, rangeOf(query), pageOf(query));
}

import { z } from 'zod';
import { DEAD_LETTER_KINDS } from '@/contracts/records';

/** `?reason=&stream=&cursor=` of the dead letters on the System page. */
const schema = z.object({
  reason: z.enum(DEAD_LETTER_KINDS).optional().catch(undefined),
  stream: z.string().min(1).max(100).optional().catch(undefined),
  cursor: z.string().min(1).max(2000).optional().catch(undefined),
});
export type DeadLetterFilters = z.output<typeof schema>;

export const parseDeadLetterParams = (params: unknown): DeadLetterFilters => schema.parse(params);

export const deadLetterQuery = (filters: DeadLetterFilters) => ({ ...filters, limit: 25 });

export function systemHref(filters: DeadLetterFilters): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) params.set(name, value);
  return `/system?${params.toString()}#dead-letters`;
}

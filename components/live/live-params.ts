import { z } from 'zod';
import { DEFAULT_RANGE, RANGE_KEYS } from './ranges';

/** `?stream=&range=` of the Live page; what cannot be read is the default. */
const schema = z.object({
  stream: z.string().max(100).optional().catch(undefined),
  range: z.enum(RANGE_KEYS).catch(DEFAULT_RANGE),
});

export const parseLiveParams = (params: unknown) => schema.parse(params);

import { z } from 'zod';
import { definitionsSchema } from './definitions';

/**
 * The one record of the compacted `weir.definitions` topic (key `definitions`): the whole set under one rising
 * version, so that no reader ever sees half a change.
 */
export const definitionsRecordSchema = z.strictObject({
  version: z.number().int().min(1),
  definitions: definitionsSchema,
});
export type DefinitionsRecord = z.infer<typeof definitionsRecordSchema>;

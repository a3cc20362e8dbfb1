import { z } from 'zod';
import { nameSchema } from '../../../contracts/definitions';
import { parseIsoTimeMs } from '../../../core/time/iso-time';

/** A part of the path or the query: how it is read, and how the document describes the text it may be. */
export type Parameter<Value> = Readonly<{
  /** Reads the text; undefined: absent. */
  schema: z.ZodType<Value, string | undefined>;
  json: Readonly<Record<string, unknown>>;
  description: string;
  /** How a list is written in the one text. */
  isList?: true;
}>;
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type ValuesOf<Declared extends Parameters> = {
  [Name in keyof Declared]: Declared[Name] extends Parameter<infer Value> ? Value : never;
};

const TIME_MAX = 8.64e15;

/** A word of the path: a name, an id. */
export const word = (description: string): Parameter<string> => ({
  schema: z.string().min(1, 'must not be empty').max(200, 'has more than 200 characters'),
  json: { type: 'string', minLength: 1, maxLength: 200 },
  description,
});

/** What a definition may be called; the command that saves it refuses the rest. */
export const definitionName = (description: string): Parameter<string> => {
  const { type, pattern } = z.toJSONSchema(nameSchema);
  return { ...word(description), json: { type, pattern } };
};

export const text = (description: string): Parameter<string | undefined> => ({
  schema: z.string().min(1, 'must not be empty').max(200, 'has more than 200 characters').optional(),
  json: { type: 'string', minLength: 1, maxLength: 200 },
  description,
});

export const oneOf = <const Value extends string>(
  values: readonly Value[],
  description: string,
): Parameter<Value | undefined> => ({
  schema: z.enum(values, `must be one of ${values.join(', ')}`).optional(),
  json: { type: 'string', enum: values },
  description,
});

/** `a,b`: a repeated parameter would leave open which one counts. */
export const someOf = <const Value extends string>(
  values: readonly Value[],
  description: string,
): Parameter<Value[] | undefined> => ({
  schema: z
    .string()
    .transform(list => list.split(','))
    .pipe(z.array(z.enum(values, `must be some of ${values.join(', ')}, separated by commas`)))
    .optional(),
  json: { type: 'array', items: { type: 'string', enum: values }, minItems: 1 },
  description,
  isList: true,
});

/** Epoch milliseconds or ISO 8601. */
export const time = (description: string): Parameter<number | undefined> => ({
  schema: z.string().transform(readTime).optional(),
  json: {
    anyOf: [
      { type: 'integer', minimum: -TIME_MAX, maximum: TIME_MAX },
      { type: 'string', format: 'date-time' },
    ],
  },
  description: `${description} Epoch milliseconds or ISO 8601 (UTC where it names no zone).`,
});

function readTime(given: string, context: z.core.$RefinementCtx<string>): number {
  const ms = /^-?\d{1,16}$/.test(given) ? Number(given) + 0 : parseIsoTimeMs(given);
  if (ms !== null && Math.abs(ms) <= TIME_MAX) return ms;
  const message = `"${given.slice(0, 40)}" is neither epoch milliseconds nor an ISO 8601 time that exists`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

export const LIMIT_MAX = 1000;
export const limit: Parameter<number | undefined> = {
  schema: z
    .string()
    .regex(/^\d{1,6}$/, `must be a whole number from 1 to ${LIMIT_MAX}`)
    .transform(Number)
    .refine(count => count >= 1 && count <= LIMIT_MAX, `must be a whole number from 1 to ${LIMIT_MAX}`)
    .optional(),
  json: { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: 100 },
  description: 'Rows of a page.',
};

export const cursor: Parameter<string | undefined> = {
  schema: z.string().min(1, 'must not be empty').max(2000, 'has more than 2000 characters').optional(),
  json: { type: 'string', minLength: 1, maxLength: 2000 },
  description:
    '`next` of the page before, with all other parameters as they were. Any other text is refused (400).',
};

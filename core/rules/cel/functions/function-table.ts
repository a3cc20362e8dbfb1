import type { CelFunction } from './cel-function';
import { CONVERSIONS } from './conversions';
import { NUMBER_FUNCTIONS } from './numbers';
import { PLACE_FUNCTIONS } from './places';
import { TEXT_FUNCTIONS } from './text';
import { TIME_FUNCTIONS } from './times';

/** Every function of the language by name; macros are the parser's. */
export const FUNCTIONS: ReadonlyMap<string, CelFunction> = new Map(
  [...TEXT_FUNCTIONS, ...CONVERSIONS, ...NUMBER_FUNCTIONS, ...PLACE_FUNCTIONS, ...TIME_FUNCTIONS].map(
    entry => [entry.name, entry],
  ),
);

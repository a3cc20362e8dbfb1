/** What keeps a hostile or careless rule small. Each is refused or stopped with a message that names the number. */

/** Longest source, in UTF-16 units. */
export const MAX_SOURCE_LENGTH = 4096;
/** Deepest brackets, calls, unary operators and ternaries inside each other. */
export const MAX_NESTING = 32;
/** Tallest expression tree, operators in a row included: what the recursive passes may stand on the stack. */
export const MAX_TREE_HEIGHT = 256;
/** A macro inside a macro's body inside nothing else: n² at most, and the budget cuts that. */
export const MAX_MACRO_NESTING = 2;
/** Items of one list or map literal. */
export const MAX_LITERAL_ITEMS = 1000;
/** Problems reported at once; more would not be read, and each costs a search for the nearest name. */
export const MAX_PROBLEMS = 10;
/** Steps one evaluation may take unless the caller says otherwise. */
export const DEFAULT_BUDGET = 10_000;
/** Characters copied or scanned by native string code for one step; a pattern match pays by the character. */
export const CHARACTERS_PER_STEP = 16;
/** Nested data followed by `==`. JSON from outside may be nested deeper than the stack. */
export const MAX_EQUALITY_DEPTH = 64;

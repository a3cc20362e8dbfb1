import type { CharacterSet } from './character-set';

export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'boundary' | 'noBoundary';

/** A pattern as a tree. Groups leave no trace: whether a text matches does not depend on what they capture. */
export type RegexNode = Readonly<
  | { kind: 'set'; set: CharacterSet }
  | { kind: 'assert'; assertion: Assertion }
  | { kind: 'sequence'; items: readonly RegexNode[] }
  | { kind: 'either'; branches: readonly RegexNode[] }
  | { kind: 'repeat'; item: RegexNode; min: number; max: number }
>;

/** In force from where they are set to the end of the group: (?i), (?m), (?s). */
export type Flags = Readonly<{ ignoreCase: boolean; multiLine: boolean; dotAll: boolean }>;

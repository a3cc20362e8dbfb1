import { isWordCharacter, type CharacterSet } from './character-set';
import type { Instruction } from './program';
import type { Assertion } from './regex-node';

/** Pays for the work done. May throw to stop it. */
export type Spend = (steps: number) => void;

const NONE = -1;
const VISITS_PER_STEP = 8;

const KINDS = ['eat', 'assert', 'fork', 'go', 'match'] as const;
const [EAT, ASSERT, FORK, GO] = [0, 1, 2, 3] as const;

/** The states a text may be in after some character. */
type States = { readonly at: Int32Array; count: number };

const noStates = (size: number): States => ({ at: new Int32Array(size), count: 0 });

/**
 * Runs a program over a text in all its states at once (Thompson 1968; Pike's lists), each state at most once per
 * character: time grows with the text times the program, whatever the pattern. The program lies in plain arrays,
 * which is four times as fast as a list of instructions.
 */
export class Machine {
  private readonly kinds: Uint8Array;
  private readonly firsts: Int32Array;
  private readonly seconds: Int32Array;
  private readonly sets: readonly (CharacterSet | undefined)[];
  private readonly assertions: readonly (Assertion | undefined)[];
  private readonly seen: Int32Array;
  private readonly stack: Int32Array;
  private current: States;
  private upcoming: States;
  private round = 0;
  private visits = 0;

  /** `isAnchored`: every match begins where the text does, so no other place is tried. */
  constructor(
    program: readonly Instruction[],
    private readonly isAnchored: boolean,
  ) {
    this.kinds = Uint8Array.from(program, ({ kind }) => KINDS.indexOf(kind));
    this.firsts = Int32Array.from(program, next =>
      next.kind === 'go' ? next.to : next.kind === 'fork' ? next.first : 0,
    );
    this.seconds = Int32Array.from(program, next => (next.kind === 'fork' ? next.second : 0));
    this.sets = program.map(next => (next.kind === 'eat' ? next.set : undefined));
    this.assertions = program.map(next => (next.kind === 'assert' ? next.assertion : undefined));
    this.seen = new Int32Array(program.length);
    this.stack = new Int32Array(2 * program.length + 1);
    this.current = noStates(program.length);
    this.upcoming = noStates(program.length);
  }

  /** Is there a match anywhere in the text? */
  test(text: string, spend: Spend): boolean {
    this.begin();
    let before = NONE;
    for (let at = 0; at <= text.length;) {
      const code = text.codePointAt(at) ?? NONE;
      if ((at === 0 || !this.isAnchored) && this.follow(0, before, code, this.current)) return true;
      if (code === NONE || (this.isAnchored && this.current.count === 0)) return false;
      spend(1 + Math.floor(this.visits / VISITS_PER_STEP));
      this.visits = 0;
      at += code > 0xffff ? 2 : 1;
      if (this.eat(code, text.codePointAt(at) ?? NONE)) return true;
      before = code;
    }
    return false;
  }

  private begin() {
    this.current.count = 0;
    this.visits = 0;
    this.nextRound();
  }

  /** Marks of earlier rounds become void; before the counter runs over, they are wiped. */
  private nextRound() {
    this.round += 1;
    if (this.round < 0x7fffffff) return;
    this.seen.fill(0);
    this.round = 1;
  }

  /** All states step over one character; true when one of them is done behind it. */
  private eat(code: number, next: number): boolean {
    const { current, upcoming } = this;
    upcoming.count = 0;
    this.nextRound();
    for (let index = 0; index < current.count; index++) {
      const at = current.at[index] ?? 0;
      const set = this.sets[at];
      if (set === undefined) continue;
      this.visits += code < 128 ? 1 : set.cost;
      if (set.has(code) && this.follow(at + 1, code, next, upcoming)) return true;
    }
    this.current = upcoming;
    this.upcoming = current;
    return false;
  }

  /** Adds every state reached without eating; true when one of them is the match. */
  private follow(start: number, before: number, next: number, states: States): boolean {
    const { kinds, firsts, seconds, stack, seen, round } = this;
    let height = 0;
    stack[height++] = start;
    while (height > 0) {
      const at = stack[--height] ?? 0;
      if (seen[at] === round) continue;
      seen[at] = round;
      this.visits += 1;
      const kind = kinds[at];
      if (kind === EAT) states.at[states.count++] = at;
      else if (kind === FORK) {
        stack[height++] = seconds[at] ?? 0;
        stack[height++] = firsts[at] ?? 0;
      } else if (kind === GO) stack[height++] = firsts[at] ?? 0;
      else if (kind !== ASSERT) return true;
      else if (holds(this.assertions[at], before, next)) stack[height++] = at + 1;
    }
    return false;
  }
}

/** Between two characters, NONE where the text ends. */
function holds(assertion: Assertion | undefined, before: number, next: number): boolean {
  switch (assertion) {
    case 'textStart':
      return before === NONE;
    case 'textEnd':
      return next === NONE;
    case 'lineStart':
      return before === NONE || before === 0x0a;
    case 'lineEnd':
      return next === NONE || next === 0x0a;
    case 'boundary':
      return isWordCharacter(before) !== isWordCharacter(next);
    case 'noBoundary':
      return isWordCharacter(before) === isWordCharacter(next);
    case undefined:
      return false;
  }
}

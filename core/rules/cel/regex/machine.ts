import { isWordCharacter } from './character-set';
import type { Instruction } from './program';
import type { Assertion } from './regex-node';

/** Pays for the work done. May throw to stop it. */
export type Spend = (steps: number) => void;

const NONE = -1;
const VISITS_PER_STEP = 16;

/**
 * Runs a program over a text in all its states at once (Thompson 1968; Pike's lists), each state at most once per
 * character: time grows with the text times the program, whatever the pattern.
 */
export class Machine {
  private readonly seen: Int32Array;
  private readonly stack: number[] = [];
  private current: number[] = [];
  private upcoming: number[] = [];
  private round = 0;
  private visits = 0;

  /** `isAnchored`: every match begins where the text does, so no other place is tried. */
  constructor(
    private readonly program: readonly Instruction[],
    private readonly isAnchored: boolean,
  ) {
    this.seen = new Int32Array(program.length);
  }

  /** Is there a match anywhere in the text? */
  test(text: string, spend: Spend): boolean {
    this.begin();
    let before = NONE;
    for (let at = 0; at <= text.length;) {
      const code = text.codePointAt(at) ?? NONE;
      if ((at === 0 || !this.isAnchored) && this.follow(0, before, code, this.current)) return true;
      if (this.current.length === 0 && this.isAnchored) return false;
      if (code === NONE) return false;
      spend(1 + Math.floor(this.visits / VISITS_PER_STEP));
      this.visits = 0;
      at += code > 0xffff ? 2 : 1;
      if (this.eat(code, text.codePointAt(at) ?? NONE)) return true;
      before = code;
    }
    return false;
  }

  private begin() {
    this.current.length = 0;
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
    upcoming.length = 0;
    this.nextRound();
    for (const at of current) {
      const instruction = this.program[at];
      if (instruction?.kind !== 'eat') continue;
      this.visits += code < 128 ? 1 : instruction.set.cost;
      if (!instruction.set.has(code)) continue;
      if (this.follow(at + 1, code, next, upcoming)) return true;
    }
    this.current = upcoming;
    this.upcoming = current;
    return false;
  }

  /** Adds every state reached without eating; true when one of them is the match. */
  private follow(start: number, before: number, next: number, states: number[]): boolean {
    const { stack, seen, round } = this;
    stack.length = 0;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const instruction = this.program[at];
      if (instruction === undefined || seen[at] === round) continue;
      seen[at] = round;
      this.visits += 1;
      if (instruction.kind === 'match') return true;
      if (instruction.kind === 'eat') states.push(at);
      else if (instruction.kind === 'go') stack.push(instruction.to);
      else if (instruction.kind === 'fork') stack.push(instruction.second, instruction.first);
      else if (holds(instruction.assertion, before, next)) stack.push(at + 1);
    }
    return false;
  }
}

/** Between two characters, NONE where the text ends. */
function holds(assertion: Assertion, before: number, next: number): boolean {
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
  }
}

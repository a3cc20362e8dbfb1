import type { KeptTexts } from '../events/scan/record-scanner';
import { TextCells } from '../events/scan/text-cells';
import { LONGEST_PREFIXED, typeOf, type Guard } from './cel/guards';

/** False only where the guard says so. */
export function mayHold(guard: Guard, value: unknown): boolean {
  if (typeof value !== typeOf(guard)) return true;
  if (guard.kind === 'prefix') {
    const text = value as string;
    return text.length > LONGEST_PREFIXED || text.startsWith(guard.prefix);
  }
  return guard.kind === 'among'
    ? guard.values.some(known => known === value)
    : exceeds(guard, value as number);
}

function exceeds({ operator, limit }: Extract<Guard, { kind: 'order' }>, value: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}

/** Where a guarded value is read. `textSlot`: where it is a text of the event itself, its slot. */
type Source = Readonly<{ read: (scope: unknown) => unknown; textSlot: number | null }>;

/** The guards of one value, each with its rule: which may hold is found without trying them all. */
export interface GuardTable {
  file(guard: Guard, rule: number): void;
  /**
   * Adds the rules whose guard here may hold, each once, behind the first `count`; returns how many there are then.
   * `texts` is the decoder's of the event.
   */
  collect(
    scope: unknown,
    texts: KeptTexts | null,
    found: Int32Array,
    count: number,
    isFound: Uint8Array,
  ): number;
}

/** A table for guards of values of a type, as `typeof` says it. */
export function newGuardTable(source: Source, type: string): GuardTable {
  if (type === 'number') return new NumberGuards(source);
  return type === 'string' ? new TextGuards(source) : new OtherGuards(source, type);
}

/** Value → the rules with a guard that is true of it. */
class Among {
  private readonly rules = new Map<unknown, number[]>();

  file(values: readonly unknown[], rule: number): void {
    for (const value of values) this.rules.set(value, [...(this.rules.get(value) ?? []), rule]);
  }

  of(value: unknown): readonly number[] {
    return this.rules.get(value) ?? NO_RULES;
  }
}

const NO_RULES: readonly number[] = [];

/** Guards of truth values. */
class OtherGuards implements GuardTable {
  private readonly all: number[] = [];
  private readonly among = new Among();

  constructor(
    private readonly source: Source,
    private readonly type: string,
  ) {}

  file(guard: Guard, rule: number): void {
    this.all.push(rule);
    if (guard.kind === 'among') this.among.file(guard.values, rule);
  }

  collect(
    scope: unknown,
    _: KeptTexts | null,
    found: Int32Array,
    count: number,
    isFound: Uint8Array,
  ): number {
    const value = this.source.read(scope);
    return addAll(typeof value === this.type ? this.among.of(value) : this.all, found, count, isFound);
  }
}

type Bound = Readonly<{ limit: number; rule: number; isIn: boolean }>;

class NumberGuards implements GuardTable {
  private readonly all: number[] = [];
  private readonly among = new Among();
  /** Rising: what is above the first limits need not be compared with those after. */
  private readonly above: Bound[] = [];
  /** Falling. */
  private readonly below: Bound[] = [];
  /** The first of each: most values are beyond neither. */
  private leastAbove = Number.POSITIVE_INFINITY;
  private mostBelow = Number.NEGATIVE_INFINITY;
  private hasAmong = false;

  constructor(private readonly source: Source) {}

  file(guard: Guard, rule: number): void {
    this.all.push(rule);
    if (guard.kind === 'among') {
      this.among.file(guard.values, rule);
      this.hasAmong = true;
    }
    if (guard.kind !== 'order') return;
    const { operator, limit } = guard;
    const bound = { limit, rule, isIn: operator === '<=' || operator === '>=' };
    if (operator === '>' || operator === '>=') {
      this.above.push(bound);
      this.above.sort((a, b) => a.limit - b.limit);
      this.leastAbove = Math.min(this.leastAbove, limit);
    } else {
      this.below.push(bound);
      this.below.sort((a, b) => b.limit - a.limit);
      this.mostBelow = Math.max(this.mostBelow, limit);
    }
  }

  collect(
    scope: unknown,
    _: KeptTexts | null,
    found: Int32Array,
    count: number,
    isFound: Uint8Array,
  ): number {
    const value = this.source.read(scope);
    if (typeof value !== 'number') return addAll(this.all, found, count, isFound);
    const isBeyond = value >= this.leastAbove || value <= this.mostBelow;
    const total = this.hasAmong ? addAll(this.among.of(value), found, count, isFound) : count;
    return isBeyond ? this.collectOrdered(value, found, total, isFound) : total;
  }

  private collectOrdered(value: number, found: Int32Array, count: number, isFound: Uint8Array): number {
    let total = count;
    for (const { limit, rule, isIn } of this.above) {
      if (!(value >= limit)) break;
      if (isIn || value > limit) total = add(rule, found, total, isFound);
    }
    for (const { limit, rule, isIn } of this.below) {
      if (!(value <= limit)) break;
      if (isIn || value < limit) total = add(rule, found, total, isFound);
    }
    return total;
  }
}

/** The answer of a text that no guard here may hold for. */
const NOTHING = 1;

class TextGuards implements GuardTable {
  private readonly all: number[] = [];
  private readonly among = new Among();
  /** By their length. */
  private readonly prefixes = new Map<number, Map<string, number[]>>();
  /** Which of the answers is that of a text lies in a cell beside it. */
  private readonly cell = new TextCells(1);
  /** From 1 on. */
  private readonly answers: (readonly number[])[] = [NO_RULES, NO_RULES];
  private readonly numbers = new Map<string, number>([['', NOTHING]]);

  constructor(private readonly source: Source) {}

  file(guard: Guard, rule: number): void {
    this.all.push(rule);
    if (guard.kind === 'among') this.among.file(guard.values, rule);
    if (guard.kind !== 'prefix') return;
    const { prefix } = guard;
    const alike = this.prefixes.get(prefix.length) ?? new Map<string, number[]>();
    this.prefixes.set(prefix.length, alike.set(prefix, [...(alike.get(prefix) ?? []), rule]));
  }

  collect(
    scope: unknown,
    texts: KeptTexts | null,
    found: Int32Array,
    count: number,
    isFound: Uint8Array,
  ): number {
    const { textSlot } = this.source;
    const value = this.source.read(scope);
    if (value === null || texts === null || textSlot === null)
      return addAll(this.rulesOf(value), found, count, isFound);
    // The text itself is not looked at: it would have to be fetched from memory.
    const at = this.cell.of(texts, textSlot);
    if (at === -1) return addAll(this.rulesOf(value), found, count, isFound);
    const { cells } = this.cell;
    const answer = cells[at] as number;
    if (answer === NOTHING) return count;
    if (answer === 0) cells[at] = this.answerTo(value);
    return addAll(this.answers[cells[at] as number] as readonly number[], found, count, isFound);
  }

  private answerTo(value: unknown): number {
    const rules = this.rulesOf(value);
    const key = rules.join();
    const known = this.numbers.get(key) ?? this.answers.length;
    this.numbers.set(key, known);
    this.answers[known] = rules;
    return known;
  }

  private rulesOf(value: unknown): readonly number[] {
    if (typeof value !== 'string') return this.all;
    if (this.prefixes.size === 0) return this.among.of(value);
    if (value.length > LONGEST_PREFIXED) return this.all;
    const rules = [...this.among.of(value)];
    for (const [length, alike] of this.prefixes) rules.push(...(alike.get(value.slice(0, length)) ?? []));
    return rules;
  }
}

function addAll(rules: readonly number[], found: Int32Array, count: number, isFound: Uint8Array): number {
  let total = count;
  for (let index = 0; index < rules.length; index += 1)
    total = add(rules[index] as number, found, total, isFound);
  return total;
}

function add(rule: number, found: Int32Array, count: number, isFound: Uint8Array): number {
  if (isFound[rule] === 1) return count;
  isFound[rule] = 1;
  found[count] = rule;
  return count + 1;
}

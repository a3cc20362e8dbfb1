import { typeOf, type Guard } from './cel/guards';

/** False only where the guard says so. */
export function mayHold(guard: Guard, value: unknown): boolean {
  if (typeof value !== typeOf(guard)) return true;
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

type Bound = Readonly<{ limit: number; rule: number; isIn: boolean }>;

/** The guards of one value, each with its rule: which may hold is found without trying them all. */
export class GuardTable {
  private readonly all: number[] = [];
  private readonly among = new Map<unknown, number[]>();
  /** Rising: what is above the first limits need not be compared with those after. */
  private readonly above: Bound[] = [];
  /** Falling. */
  private readonly below: Bound[] = [];

  constructor(
    private readonly read: (scope: unknown) => unknown,
    private readonly type: string,
  ) {}

  file(guard: Guard, rule: number): void {
    this.all.push(rule);
    if (guard.kind === 'among') {
      for (const value of guard.values) this.among.set(value, [...(this.among.get(value) ?? []), rule]);
      return;
    }
    const { operator, limit } = guard;
    const bound = { limit, rule, isIn: operator === '<=' || operator === '>=' };
    if (operator === '>' || operator === '>=') {
      this.above.push(bound);
      this.above.sort((a, b) => a.limit - b.limit);
    } else {
      this.below.push(bound);
      this.below.sort((a, b) => b.limit - a.limit);
    }
  }

  /** Adds the rules whose guard here may hold, each once. */
  collect(scope: unknown, found: number[], isFound: Uint8Array): void {
    const value = this.read(scope);
    if (typeof value !== this.type) {
      addAll(this.all, found, isFound);
      return;
    }
    if (this.among.size > 0) {
      const rules = this.among.get(value);
      if (rules !== undefined) addAll(rules, found, isFound);
    }
    if (typeof value !== 'number') return;
    for (const { limit, rule, isIn } of this.above) {
      if (!(value >= limit)) break;
      if (isIn || value > limit) add(rule, found, isFound);
    }
    for (const { limit, rule, isIn } of this.below) {
      if (!(value <= limit)) break;
      if (isIn || value < limit) add(rule, found, isFound);
    }
  }
}

function addAll(rules: readonly number[], found: number[], isFound: Uint8Array): void {
  for (const rule of rules) add(rule, found, isFound);
}

function add(rule: number, found: number[], isFound: Uint8Array): void {
  if (isFound[rule] === 1) return;
  isFound[rule] = 1;
  found.push(rule);
}

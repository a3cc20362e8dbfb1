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

type Bound = Readonly<{ limit: number; rule: number; isIn: boolean }>;

/** The guards of one value, each with its rule: which may hold is found without trying them all. */
export class GuardTable {
  private readonly all: number[] = [];
  private readonly among = new Map<unknown, number[]>();
  /** Rising: what is above the first limits need not be compared with those after. */
  private readonly above: Bound[] = [];
  /** Falling. */
  private readonly below: Bound[] = [];
  /** By their length. */
  private readonly prefixes = new Map<number, Map<string, number[]>>();

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
    if (guard.kind === 'prefix') {
      const { prefix } = guard;
      const alike = this.prefixes.get(prefix.length) ?? new Map<string, number[]>();
      this.prefixes.set(prefix.length, alike.set(prefix, [...(alike.get(prefix) ?? []), rule]));
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

  /** Adds the rules whose guard here may hold, each once, behind the first `count`; returns how many there are then. */
  collect(scope: unknown, found: Int32Array, count: number, isFound: Uint8Array): number {
    const value = this.read(scope);
    if (typeof value !== this.type) return addAll(this.all, found, count, isFound);
    let total = count;
    if (this.among.size > 0) {
      const rules = this.among.get(value);
      if (rules !== undefined) total = addAll(rules, found, total, isFound);
    }
    if (typeof value === 'number') return this.collectOrdered(value, found, total, isFound);
    const hasPrefixes = this.prefixes.size > 0 && typeof value === 'string';
    return hasPrefixes ? this.collectPrefixed(value, found, total, isFound) : total;
  }

  private collectPrefixed(text: string, found: Int32Array, count: number, isFound: Uint8Array): number {
    if (text.length > LONGEST_PREFIXED) return addAll(this.all, found, count, isFound);
    let total = count;
    for (const [length, alike] of this.prefixes) {
      const rules = alike.get(text.slice(0, length));
      if (rules !== undefined) total = addAll(rules, found, total, isFound);
    }
    return total;
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

function addAll(rules: readonly number[], found: Int32Array, count: number, isFound: Uint8Array): number {
  let total = count;
  for (const rule of rules) total = add(rule, found, total, isFound);
  return total;
}

function add(rule: number, found: Int32Array, count: number, isFound: Uint8Array): number {
  if (isFound[rule] === 1) return count;
  isFound[rule] = 1;
  found[count] = rule;
  return count + 1;
}

import { typeOf, type Clause, type Guard } from './cel/guards';
import type { KeptTexts } from '../events/scan/record-scanner';
import { mayHold, newGuardTable, type GuardTable } from './guard-table';

/**
 * A rule as the index looks at it. `reads`: how each path of its condition is read from a scope, and the slot of a text
 * of the event.
 */
export type IndexedRule = Readonly<{
  when: Readonly<{ clauses: readonly Clause[] }>;
  reads: readonly Readonly<{
    path: string;
    read: (scope: unknown) => unknown;
    textSlot: number | null;
  }>[];
}>;

/** How many scopes decide which clause of each rule is chosen. */
const TRIAL = 512;

/**
 * Which rules of many have to be evaluated on a scope. Each rule is filed under one clause of its condition, the one
 * that proved to hold most rarely; a rule whose clause is false is false. What a scope costs is a look at each value
 * that clauses test and the rules found there, not the number of rules.
 */
export class RuleIndex {
  /** The numbers of the rules that the last `find` found, in their order, and how many they are. */
  readonly found: Int32Array;
  private readonly trials: readonly Trial[];
  private readonly isFound: Uint8Array;
  private always: number[] = [];
  private tables: GuardTable[] = [];

  constructor(
    rules: readonly IndexedRule[],
    private left = TRIAL,
  ) {
    this.found = new Int32Array(rules.length);
    this.isFound = new Uint8Array(rules.length);
    this.trials = rules.map(rule => new Trial(rule));
  }

  /** Finds the rules that may hold: how many there are in `found`. `texts` is the decoder's of the event. */
  find(scope: unknown, texts: KeptTexts | null = null): number {
    if (this.left > 0) return this.tried(scope);
    const { found, isFound, always, tables } = this;
    let count = 0;
    for (let index = 0; index < tables.length; index += 1) {
      count = (tables[index] as GuardTable).collect(scope, texts, found, count, isFound);
    }
    if (count === 0 && always.length === 0) return 0;
    for (let index = 0; index < count; index += 1) isFound[found[index] ?? 0] = 0;
    for (let index = 0; index < always.length; index += 1) found[count + index] = always[index] ?? 0;
    count += always.length;
    // Their own lists are in order; it is a mixture of them that may not be.
    if (count > 1) sortFirst(found, count);
    return count;
  }

  private tried(scope: unknown): number {
    this.trials.forEach((trial, number) => {
      trial.count(scope);
      this.found[number] = number;
    });
    this.left -= 1;
    if (this.left === 0) this.build();
    return this.trials.length;
  }

  private build(): void {
    const tables = new Map<string, GuardTable>();
    this.trials.forEach((trial, number) => {
      const clause = trial.rarest();
      if (clause === null) this.always.push(number);
      else
        for (const { guard, source } of clause) {
          const key = `${guard.path.join('.')} ${typeOf(guard)}`;
          const table = tables.get(key) ?? newGuardTable(source, typeOf(guard));
          tables.set(key, table);
          table.file(guard, number);
        }
    });
    this.tables = [...tables.values()];
  }
}

/** By insertion: they are few. */
function sortFirst(numbers: Int32Array, count: number): void {
  for (let index = 1; index < count; index += 1) {
    const number = numbers[index] ?? 0;
    let at = index;
    for (; at > 0 && (numbers[at - 1] ?? 0) > number; at -= 1) numbers[at] = numbers[at - 1] ?? 0;
    numbers[at] = number;
  }
}

type ReadGuard = Readonly<{ guard: Guard; source: IndexedRule['reads'][number] }>;

/** The clauses of one rule, and how often each held. */
class Trial {
  private readonly clauses: readonly (readonly ReadGuard[])[];
  private readonly counts: number[];

  constructor({ when, reads }: IndexedRule) {
    const sourceOf = (guard: Guard) => reads.find(({ path }) => path === guard.path.join('.'));
    this.clauses = when.clauses.flatMap(clause => {
      const guards = clause.flatMap(guard => {
        const source = sourceOf(guard);
        return source === undefined ? [] : [{ guard, source }];
      });
      return guards.length === clause.length ? [guards] : [];
    });
    this.counts = this.clauses.map(() => 0);
  }

  count(scope: unknown): void {
    this.clauses.forEach((clause, index) => {
      if (clause.some(({ guard, source }) => mayHold(guard, source.read(scope)))) {
        this.counts[index] = (this.counts[index] ?? 0) + 1;
      }
    });
  }

  rarest(): readonly ReadGuard[] | null {
    const least = this.counts.indexOf(Math.min(...this.counts));
    return this.clauses[least] ?? null;
  }
}

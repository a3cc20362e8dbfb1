import { typeOf, type Clause, type Guard } from './cel/guards';
import { GuardTable, mayHold } from './guard-table';

/** A rule as the index looks at it. `reads`: how each path of its condition is read from a scope. */
export type IndexedRule = Readonly<{
  when: Readonly<{ clauses: readonly Clause[] }>;
  reads: readonly Readonly<{ path: string; read: (scope: unknown) => unknown }>[];
}>;

/** How many scopes decide which clause of each rule is chosen. */
const TRIAL = 512;

/**
 * Which rules of many have to be evaluated on a scope. Each rule is filed under one clause of its condition, the one
 * that proved to hold most rarely; a rule whose clause is false is false. What a scope costs is a look at each value
 * that clauses test and the rules found there, not the number of rules.
 */
export class RuleIndex {
  private readonly every: readonly number[];
  private readonly trials: readonly Trial[];
  private always: number[] = [];
  private tables: GuardTable[] = [];
  private readonly isFound: Uint8Array;
  private found: number[] = [];

  constructor(
    rules: readonly IndexedRule[],
    private left = TRIAL,
  ) {
    this.every = rules.map((_, number) => number);
    this.isFound = new Uint8Array(rules.length);
    this.trials = rules.map(rule => new Trial(rule));
  }

  /** The rules that may hold, in their order. The list is good until the next call. */
  candidates(scope: unknown): readonly number[] {
    if (this.left > 0) return this.tried(scope);
    const { found, isFound, always, tables } = this;
    if (always.length === this.every.length) return always;
    found.length = 0;
    for (let index = 0; index < tables.length; index += 1) tables[index]?.collect(scope, found, isFound);
    if (found.length === 0) return always;
    for (let index = 0; index < found.length; index += 1) isFound[found[index] ?? 0] = 0;
    if (always.length > 0) found.push(...always);
    return found.length > 1 ? found.sort(ascending) : found;
  }

  private tried(scope: unknown): readonly number[] {
    for (const trial of this.trials) trial.count(scope);
    this.left -= 1;
    if (this.left === 0) this.build();
    return this.every;
  }

  private build(): void {
    const tables = new Map<string, GuardTable>();
    this.trials.forEach((trial, number) => {
      const clause = trial.rarest();
      if (clause === null) this.always.push(number);
      else
        for (const { guard, read } of clause) {
          const key = `${guard.path.join('.')} ${typeOf(guard)}`;
          const table = tables.get(key) ?? new GuardTable(read, typeOf(guard));
          tables.set(key, table);
          table.file(guard, number);
        }
    });
    this.tables = [...tables.values()];
  }
}

const ascending = (a: number, b: number) => a - b;

type Reader = (scope: unknown) => unknown;
type ReadGuard = Readonly<{ guard: Guard; read: Reader }>;

/** The clauses of one rule, and how often each held. */
class Trial {
  private readonly clauses: readonly (readonly ReadGuard[])[];
  private readonly counts: number[];

  constructor({ when, reads }: IndexedRule) {
    const reader = (guard: Guard) => reads.find(({ path }) => path === guard.path.join('.'))?.read;
    this.clauses = when.clauses.flatMap(clause => {
      const guards = clause.flatMap(guard => {
        const read = reader(guard);
        return read === undefined ? [] : [{ guard, read }];
      });
      return guards.length === clause.length ? [guards] : [];
    });
    this.counts = this.clauses.map(() => 0);
  }

  count(scope: unknown): void {
    this.clauses.forEach((clause, index) => {
      if (clause.some(({ guard, read }) => mayHold(guard, read(scope)))) {
        this.counts[index] = (this.counts[index] ?? 0) + 1;
      }
    });
  }

  rarest(): readonly ReadGuard[] | null {
    const least = this.counts.indexOf(Math.min(...this.counts));
    return this.clauses[least] ?? null;
  }
}

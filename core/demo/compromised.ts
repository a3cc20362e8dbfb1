import { Random } from './random';

/**
 * Who is hit on a day: each day brings new victims, who stay so for some days. A pure function of seed and day, so
 * that a restart finds the same victims.
 */
export class Compromised {
  private day = Number.NaN;
  private victims: ReadonlySet<number> = new Set();

  constructor(
    private readonly seeds: readonly number[],
    private readonly population: number,
    private readonly perDay: number,
    private readonly days: number,
  ) {}

  has(member: number, day: number): boolean {
    if (day !== this.day) this.turnTo(day);
    return this.victims.has(member);
  }

  private turnTo(day: number): void {
    const victims = new Set<number>();
    for (let since = day - this.days + 1; since <= day; since += 1) {
      const random = new Random(...this.seeds, since);
      for (let count = 0; count < this.perDay; count += 1) victims.add(random.below(this.population));
    }
    this.victims = victims;
    this.day = day;
  }
}

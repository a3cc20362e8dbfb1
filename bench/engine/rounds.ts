/** What is measured: ms of CPU for all of its events. */
export type Case = Readonly<{ name: string; ms: () => number }>;

/** The times of a case, in the rounds in which it was measured. */
export type Times = ReadonlyMap<string, readonly number[]>;

/**
 * Measures the cases round by round, every second round backwards, so that what the machine does besides hits all of
 * them alike. A first round warms up and does not count.
 */
export function measure(cases: readonly Case[], rounds: number): Times {
  const times = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, ms } of round % 2 === 0 ? cases : [...cases].reverse()) {
      collectGarbage();
      const found = ms();
      if (round >= 0) times.get(name)?.push(found);
    }
  }
  return times;
}

/**
 * CPU time in ms of the whole process, the threads of the garbage collector and the compiler included: what one core
 * would need, whatever else runs on the machine.
 */
export function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The median over the rounds of one case's time by another's in the same round. */
export function ratio(times: Times, of: string, by: string): number {
  const divisors = times.get(by) ?? [];
  return median((times.get(of) ?? []).map((ms, round) => ms / (divisors[round] ?? Number.NaN)));
}

/** Rows in columns, the first to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** Garbage of the case before is not collected in the time of the next, where node runs with --expose-gc. */
export function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

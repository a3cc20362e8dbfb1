/** What became of a rule since its version came into force. */
export type RuleCount = {
  version: number;
  /** Events or windows that met the condition. */
  matched: number;
  /** Of these, within the cooldown of an alert. */
  suppressed: number;
};

/** By rule. Plain data: it is part of the checkpoint. */
export type RuleCounts = Map<string, RuleCount>;

export function countMatch(
  counts: RuleCounts,
  { name, version }: Readonly<{ name: string; version: number }>,
  isSuppressed: boolean,
): void {
  const known = counts.get(name);
  const count = known?.version === version ? known : { version, matched: 0, suppressed: 0 };
  if (known !== count) counts.set(name, count);
  count.matched += 1;
  if (isSuppressed) count.suppressed += 1;
}

/** The sum of several shards' counts; of two versions the newer counts. */
export function addCounts(all: Iterable<RuleCounts>): RuleCounts {
  const sum: RuleCounts = new Map();
  for (const counts of all) {
    for (const [name, count] of counts) {
      const known = sum.get(name);
      if (known === undefined || count.version > known.version) sum.set(name, { ...count });
      else if (count.version === known.version) {
        known.matched += count.matched;
        known.suppressed += count.suppressed;
      }
    }
  }
  return sum;
}

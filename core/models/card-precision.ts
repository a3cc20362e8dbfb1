/** A scored transaction: its card, the number of its day, its score and whether it was fraud. */
export type ScoredUse = Readonly<{ card: number; day: number; score: number; isFraud: boolean }>;

/**
 * Card Precision@k (Y.-A. Le Borgne et al., Reproducible Machine Learning for Credit Card Fraud Detection, 2022, ch. 4):
 * each day the k cards with the highest score are checked, a card's score and label being the highest of its uses that
 * day; a compromised card that was caught is not looked at on later days. The share of compromised cards among the k,
 * the mean of all days that have uses. Ties go to the lower card number.
 */
export function cardPrecision(
  uses: readonly ScoredUse[],
  k: number,
): { mean: number; byDay: readonly number[] } {
  const caught = new Set<number>();
  const days = new Map<number, ScoredUse[]>();
  for (const use of uses) {
    const day = days.get(use.day);
    if (day === undefined) days.set(use.day, [use]);
    else day.push(use);
  }
  const byDay = [...days.keys()]
    .sort((a, b) => a - b)
    .map(day => {
      const checked = cardsOf(days.get(day) ?? [], caught).slice(0, k);
      const found = checked.filter(({ isFraud }) => isFraud);
      for (const { card } of found) caught.add(card);
      return found.length / k;
    });
  return { mean: byDay.reduce((sum, each) => sum + each, 0) / byDay.length, byDay };
}

/** The day's cards that were not caught before, the most suspicious first. */
function cardsOf(uses: readonly ScoredUse[], caught: ReadonlySet<number>) {
  const cards = new Map<number, { card: number; score: number; isFraud: boolean }>();
  for (const { card, score, isFraud } of uses) {
    if (caught.has(card)) continue;
    const known = cards.get(card);
    if (known === undefined) cards.set(card, { card, score, isFraud });
    else {
      known.score = Math.max(known.score, score);
      known.isFraud ||= isFraud;
    }
  }
  return [...cards.values()].sort((a, b) => b.score - a.score || a.card - b.card);
}

/** Rows by falling score, equal scores together: (score, rows, positives of them) of each distinct score. */
type ScoreStep = Readonly<{ rows: number; positives: number }>;

/**
 * The area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half. NaN
 * where one class is absent.
 */
export function rocAuc(scores: Float64Array, labels: Uint8Array): number {
  let [positives, negatives, pairs] = [0, 0, 0];
  for (const step of scoreSteps(scores, labels)) {
    const negativesHere = step.rows - step.positives;
    pairs += negativesHere * (positives + step.positives / 2);
    positives += step.positives;
    negatives += negativesHere;
  }
  return pairs / (positives * negatives);
}

/** Σ (recall gained · precision) over the distinct scores, falling; no interpolation. NaN without positives. */
export function averagePrecision(scores: Float64Array, labels: Uint8Array): number {
  let [rows, positives, sum] = [0, 0, 0];
  for (const step of scoreSteps(scores, labels)) {
    rows += step.rows;
    positives += step.positives;
    sum += step.positives * (positives / rows);
  }
  return sum / positives;
}

/** The mean log loss of probabilities; certain and wrong costs as much as a double can say. */
export function logLoss(probabilities: Float64Array, labels: Uint8Array): number {
  let sum = 0;
  for (const [row, p] of probabilities.entries())
    sum -= Math.log(Math.max(labels[row] === 1 ? p : 1 - p, 1e-15));
  return sum / probabilities.length;
}

function scoreSteps(scores: Float64Array, labels: Uint8Array): ScoreStep[] {
  if (scores.length !== labels.length)
    throw new RangeError(`${scores.length} scores, but ${labels.length} labels`);
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const steps: { rows: number; positives: number }[] = [];
  let last: number | null = null;
  for (const row of order) {
    const score = scores[row] ?? Number.NaN;
    if (Number.isNaN(score)) throw new RangeError(`row ${row} has no score`);
    if (score !== last) steps.push({ rows: 0, positives: 0 });
    const step = steps.at(-1);
    if (step !== undefined) {
      step.rows += 1;
      step.positives += labels[row] ?? 0;
    }
    last = score;
  }
  return steps;
}

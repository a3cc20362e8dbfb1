const LONGEST_NAME = 64;
const MOST_ERRORS = 3;

/** The candidate people most likely meant: the same but for its case, else the fewest typing errors away. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const lowered = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.min(MOST_ERRORS, Math.max(1, Math.floor(name.length / 3))) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === lowered) return candidate;
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). Infinity once it cannot
 * come below `limit`: most names are nothing alike, and there may be hundreds.
 */
export function editDistance(a: string, b: string, limit = Infinity): number {
  if (Math.abs(a.length - b.length) >= limit) return Infinity;
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  let lastLeast = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = nextRow(a, b, i, last, older);
    const least = row.reduce((low, distance) => (distance < low ? distance : low));
    // A swap reaches back two rows, so both must be past the limit.
    if (least >= limit && lastLeast >= limit) return Infinity;
    [older, last, lastLeast] = [last, row, least];
  }
  return at(last, b.length);
}

/** Distances from the first `i` letters of `a` to every beginning of `b`. */
function nextRow(
  a: string,
  b: string,
  i: number,
  last: readonly number[],
  older: readonly number[],
): number[] {
  const row = [i];
  for (let j = 1; j <= b.length; j++) {
    let distance = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
    distance = Math.min(distance, at(last, j) + 1, at(row, j - 1) + 1);
    if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1) {
      distance = Math.min(distance, at(older, j - 2) + 1);
    }
    row.push(distance);
  }
  return row;
}

const at = (row: readonly number[], index: number) => row[index] ?? Infinity;

const FEW = 8;

/** `; did you mean x?`, or the known names when they are few, or nothing. */
export function suggestion(name: string, candidates: readonly string[], prefix = ''): string {
  const close = nearest(name, candidates);
  if (close !== undefined) return `; did you mean ${prefix}${close}?`;
  if (candidates.length === 0 || candidates.length > FEW) return '';
  return `; there is ${candidates.map(candidate => prefix + candidate).join(', ')}`;
}

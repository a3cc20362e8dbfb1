/** Axes: round steps, and a domain that does not jump with every point. */

const ENDS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** A round number, at least `size`, that three to five round steps lead up to. */
export function niceCeil(size: number): number {
  if (size <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(size));
  const step = ENDS.find(factor => factor * power >= size * (1 - 1e-9)) ?? 10;
  return step * power;
}

export type Domain = Readonly<{ min: number; max: number }>;

/** Above this part of the old span the old domain stays: it grows at once and shrinks late. */
const SHRINK_BELOW = 0.45;

export function stableDomain(previous: Domain | null, low: number, high: number): Domain {
  const fits =
    previous !== null &&
    low >= previous.min &&
    high <= previous.max &&
    high - low > (previous.max - previous.min) * SHRINK_BELOW;
  if (fits) return previous;
  if (low >= 0) return { min: 0, max: niceCeil(high * 1.08) };
  const step = niceCeil(((high - low) * 1.08) / 4);
  return { min: Math.floor(low / step) * step, max: Math.max(0, Math.ceil(high / step) * step) };
}

/** Three to five round values inside the domain, its ends included. */
export function valueTicks({ min, max }: Domain): number[] {
  const parts = [4, 5, 3].find(count => isRound((max - min) / count)) ?? 4;
  return Array.from({ length: parts + 1 }, (_, index) => min + ((max - min) * index) / parts);
}

function isRound(step: number): boolean {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 2.5, 5].some(factor => Math.abs(step / power - factor) < 1e-9);
}

const TIME_STEPS_S = [5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

/** Round times inside [from, to], at most `most` of them. */
export function timeTicks(from: number, to: number, most = 6): number[] {
  const span = to - from;
  const stepS =
    TIME_STEPS_S.find(step => span / (step * 1000) <= most) ?? Math.ceil(span / most / 86_400_000) * 86_400;
  const stepMs = stepS * 1000;
  const first = Math.ceil(from / stepMs) * stepMs;
  const count = Math.max(0, Math.floor((to - first) / stepMs) + 1);
  return Array.from({ length: count }, (_, index) => first + index * stepMs);
}

import type { ChartData } from './chart-data';

/** Where the plot lies inside the chart, in px: fixed, so that charts above each other line up. */
export const PLOT = { left: 52, right: 28, top: 20, bottom: 24 } as const;

/** CSS position of a time over the chart. */
export const leftOf = (at: number, span: Pick<ChartData, 'from' | 'to'>): string =>
  laneLeft(Math.min(span.to, Math.max(span.from, at)), span);

/** The same for a mark that may lie a little beyond the edge. */
export function laneLeft(at: number, { from, to }: Pick<ChartData, 'from' | 'to'>): string {
  const part = (at - from) / (to - from);
  return `calc(${PLOT.left}px + (100% - ${PLOT.left + PLOT.right}px) * ${part.toFixed(5)})`;
}

/** Where knowledge begins; the whole plot is hatched where there is none. */
export const hatchBefore = ({ knownFrom, from, to }: ChartData) =>
  knownFrom === null ? to : Math.max(from, knownFrom);

/** The time under a pixel of an element as wide as the chart. */
export function timeAt(x: number, width: number, { from, to }: Pick<ChartData, 'from' | 'to'>): number {
  const part = (x - PLOT.left) / Math.max(1, width - PLOT.left - PLOT.right);
  return from + Math.min(1, Math.max(0, part)) * (to - from);
}

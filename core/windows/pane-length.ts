/**
 * Panes cut time so that each window is a whole number of them: an event is folded into one pane however many
 * windows hold it (J. Li et al., No Pane, No Gain, SIGMOD Record 2005).
 */
export function paneMsOf(sizeMs: number, slideMs: number): number {
  let [larger, smaller] = [sizeMs, slideMs];
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

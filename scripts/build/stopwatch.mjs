// @ts-check
/** Starts now; each call says how long ago that was, such as `2.4 s`. */
export function stopwatch() {
  const startedMs = performance.now();
  return () => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
}

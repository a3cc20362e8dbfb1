/** How many workers run at least this version of the definitions. */
export function inForceAt(version: number, byWorker: Readonly<Record<string, number>>) {
  const versions = Object.values(byWorker);
  return { workers: versions.filter(own => own >= version).length, of: versions.length };
}

/** What the page was rendered with and what workers said since: the later word of each counts. */
export function mergeWorkers(
  rendered: Readonly<Record<string, number>>,
  heard: ReadonlyMap<string, Readonly<{ version: number }>>,
): Readonly<Record<string, number>> {
  const merged = { ...rendered };
  for (const [worker, { version }] of heard) merged[worker] = Math.max(version, merged[worker] ?? 0);
  return merged;
}

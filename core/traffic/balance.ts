/** Where the records read from a partition ended: each in exactly one of the four (docs/architecture.md). */
export type Ends = Readonly<Record<'read' | 'accepted' | 'late' | 'duplicate' | 'rejected', number>>;

/** How many records ended nowhere (above zero), or in two places (below). */
export const unaccounted = ({ read, accepted, late, duplicate, rejected }: Ends) =>
  read - (accepted + late + duplicate + rejected);

/** Throws where the counters do not add up: what was computed from such a state cannot be trusted. */
export function assertBalanced(what: string, ends: Ends): void {
  if (unaccounted(ends) === 0) return;
  const { read, accepted, late, duplicate, rejected } = ends;
  throw new Error(
    `${what}: ${accepted} accepted + ${late} late + ${duplicate} duplicate + ${rejected} rejected is not ${read} read`,
  );
}

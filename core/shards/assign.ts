/**
 * Deals shards to members: each gets an equal share (give or take one), and a shard stays with its member where
 * that keeps the shares equal, because a move costs a restart from the checkpoint. Deterministic.
 */
export function assignShards(
  shards: readonly string[],
  members: readonly string[],
  current: Readonly<Record<string, string>>,
): Record<string, string> {
  const sorted = [...members].sort();
  if (sorted.length === 0) return {};
  const loads = new Map(sorted.map(member => [member, 0]));
  const most = Math.ceil(shards.length / sorted.length);
  const assignment: Record<string, string> = {};
  const homeless: string[] = [];
  for (const shard of [...shards].sort()) {
    const holder = current[shard];
    const load = holder === undefined ? undefined : loads.get(holder);
    if (holder === undefined || load === undefined || load >= most) homeless.push(shard);
    else give(assignment, loads, shard, holder);
  }
  for (const shard of homeless) give(assignment, loads, shard, leastLoaded(loads));
  level(assignment, loads);
  return assignment;
}

function give(
  assignment: Record<string, string>,
  loads: Map<string, number>,
  shard: string,
  member: string,
): void {
  assignment[shard] = member;
  loads.set(member, (loads.get(member) ?? 0) + 1);
}

function leastLoaded(loads: ReadonlyMap<string, number>): string {
  return [...loads].reduce((least, entry) => (entry[1] < least[1] ? entry : least))[0];
}

/** Moves shards from the fullest to the emptiest until they differ by one at most. */
function level(assignment: Record<string, string>, loads: Map<string, number>): void {
  for (;;) {
    const entries = [...loads].sort((a, b) => a[1] - b[1]);
    const [least, most] = [entries[0], entries.at(-1)];
    if (least === undefined || most === undefined || most[1] - least[1] <= 1) return;
    const shard = Object.keys(assignment).find(name => assignment[name] === most[0]);
    if (shard === undefined) return;
    loads.set(most[0], most[1] - 1);
    give(assignment, loads, shard, least[0]);
  }
}

/**
 * Deals the shards of each stage to members: of every stage each member gets an equal share (give or take one), and a
 * shard stays with its member where that keeps the shares equal, because a move costs a restart from the checkpoint.
 * Stage by stage, because their shards do not weigh the same. Deterministic.
 */
export function assignShards(
  stages: readonly (readonly string[])[],
  members: readonly string[],
  current: Readonly<Record<string, string>>,
): Record<string, string> {
  const assignment: Record<string, string> = {};
  const loads = new Map([...members].sort().map(member => [member, 0]));
  if (loads.size === 0) return assignment;
  for (const shards of stages) assignStage(shards, loads, current, assignment);
  return assignment;
}

/** Members ordered by what they hold of this stage, then by what they hold in all. */
function assignStage(
  shards: readonly string[],
  totals: Map<string, number>,
  current: Readonly<Record<string, string>>,
  assignment: Record<string, string>,
): void {
  const held = new Map<string, string[]>([...totals.keys()].map(member => [member, []]));
  const homeless: string[] = [];
  for (const shard of [...shards].sort()) (held.get(current[shard] ?? '') ?? homeless).push(shard);
  const byLoad = () =>
    [...held].sort(([a, x], [b, y]) => x.length - y.length || (totals.get(a) ?? 0) - (totals.get(b) ?? 0));
  for (const shard of homeless) byLoad()[0]?.[1].push(shard);
  for (;;) {
    const order = byLoad();
    const least = order[0]?.[1];
    const most = order.at(-1)?.[1];
    if (least === undefined || most === undefined || most.length - least.length <= 1) break;
    const moved = most.pop();
    if (moved !== undefined) least.push(moved);
  }
  for (const [member, kept] of held) {
    for (const shard of kept) assignment[shard] = member;
    totals.set(member, (totals.get(member) ?? 0) + kept.length);
  }
}

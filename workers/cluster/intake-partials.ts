import type { Partials } from '../../contracts/partials';
import { timeOrNull, type Watermark } from '../../core/time/watermark';
import type { IntakeState } from '../stages/intake';
import type { Share } from '../stages/partial-panes';
import { dropChanged, signaturesOf } from '../stages/signatures';
import type { StreamTasks } from '../stages/stream-tasks';

/** Under what an intake sends. */
export type Sent = Readonly<{ epoch: bigint; definitionsVersion: number; watermark: Watermark }>;

/** What an intake tells a merge shard: what changed, and what windows' receipts need to know of the partition. */
export function partialsOf(
  tasks: StreamTasks,
  { partition, offset, maxTimeMs, followed, since }: IntakeState,
  { panes, sessions }: Share,
  { epoch, definitionsVersion, watermark }: Sent,
): Partials {
  return {
    source: partition,
    epoch: String(epoch),
    asOf: String(offset - 1n),
    definitionsVersion,
    watermark: timeOrNull(watermark),
    maxTimeMs: timeOrNull(maxTimeMs),
    signatures: Object.fromEntries(signaturesOf(tasks)),
    panes,
    sessions,
    ...(followed !== undefined && {
      followed: {
        moves: followed.moves.map(move => ({ offset: String(move.offset), watermark: move.watermark })),
        forgottenTo: timeOrNull(followed.forgottenTo),
      },
    }),
    ...(since !== undefined && since.size > 0 && { since: Object.fromEntries(since) }),
  };
}

/** A metric whose definition changed starts afresh, and one that is new counts from here on. */
export function beginMetrics(state: IntakeState, before: StreamTasks, after: StreamTasks): void {
  const known = signaturesOf(before);
  const now = signaturesOf(after);
  dropChanged([state.stores], known, after);
  const since = (state.since ??= new Map<string, string>());
  for (const name of since.keys()) if (!now.has(name)) since.delete(name);
  for (const [name, signature] of now)
    if (known.get(name) !== signature && state.offset > 0n) since.set(name, String(state.offset));
}

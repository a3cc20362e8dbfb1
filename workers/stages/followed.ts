import type { Watermark } from '../../core/time/watermark';

/** Before the record at `offset` a partition's watermark was moved here by no event of its own. */
export type FollowedMove = { offset: bigint; watermark: Watermark };

/**
 * The watermarks that a partition took over while it was idle, in their order: the log does not tell them, and whoever
 * computes a window again has to know them. `forgottenTo`: the highest of those that were dropped.
 */
export type Followed = { moves: FollowedMove[]; forgottenTo: Watermark };

/** Idle times that are remembered: moves with no record between them are one. */
const MOST_MOVES = 100;

/** Notes that a partition's watermark is moved before the record at `offset`. */
export function noteFollowed(intake: { offset: bigint; followed?: Followed }, watermark: Watermark): void {
  const { offset } = intake;
  const followed = (intake.followed ??= { moves: [], forgottenTo: Number.NEGATIVE_INFINITY });
  const last = followed.moves.at(-1);
  if (last?.offset === offset) last.watermark = watermark;
  else followed.moves.push({ offset, watermark });
  if (followed.moves.length > MOST_MOVES)
    followed.forgottenTo = followed.moves.shift()?.watermark ?? followed.forgottenTo;
}

/** The moves to `from` and beyond, up to the first that reaches `to`; null: some may have been forgotten. */
export function movesBetween(
  followed: Followed | undefined,
  from: Watermark,
  to: Watermark,
): readonly FollowedMove[] | null {
  if (followed === undefined) return [];
  if (followed.forgottenTo >= from) return null;
  const last = followed.moves.findIndex(({ watermark }) => watermark >= to);
  const moves = last === -1 ? followed.moves : followed.moves.slice(0, last + 1);
  return moves.filter(({ watermark }) => watermark >= from);
}

import type { Share } from '../stages/partial-panes';

/** Panes, and sessions, in one record at most, so that it stays well below what a log takes. */
const PARTS_A_RECORD = 1000;

/** A share in parts that each fit into a record. */
export function cut({ panes, sessions }: Share): Share[] {
  const shares: Share[] = [];
  const most = Math.max(panes.length, sessions.length, 1);
  for (let from = 0; from < most; from += PARTS_A_RECORD) {
    const to = from + PARTS_A_RECORD;
    shares.push({ panes: panes.slice(from, to), sessions: sessions.slice(from, to) });
  }
  return shares;
}

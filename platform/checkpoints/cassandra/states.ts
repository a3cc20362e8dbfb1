import type { CassandraSession } from '../../cassandra/session';
import { PortError } from '../../port-error';
import { openChunks, type StateId } from './chunks';
import { fenced, openFences, type Claim } from './fence';

/**
 * A claim of ours. `nextSeq` numbers its saves; `replaced` are states to collect once a save has taken their place;
 * saves wait for each other in `queue`.
 */
export type Held = { readonly claim: Claim; nextSeq: number; replaced: StateId[]; queue: Promise<unknown> };

type SavedState = StateId & Readonly<{ bytes: number }>;

/** Claims and saves: chunks first, then the row that points to them; what is pointed to no longer is collected. */
export function openStates(session: CassandraSession, keyspace: string) {
  const chunks = openChunks(session, keyspace);
  const fences = openFences(session, keyspace);

  return { claim, save, fence: fences.read };

  async function claim(wanted: Claim): Promise<Held & { state: Uint8Array | null }> {
    const before = await fences.claim(wanted);
    const saved = await savedNow(wanted);
    const state = saved === null ? null : await load(wanted, saved);
    await collect(leftBehind(wanted.shard, before, saved));
    return {
      claim: wanted,
      nextSeq: 1,
      replaced: saved === null ? [] : [saved],
      queue: Promise.resolve(),
      state,
    };
  }

  async function save(ours: Held, state: Buffer): Promise<void> {
    const { shard, session: by } = ours.claim;
    const id = { shard, session: by, seq: ours.nextSeq };
    ours.nextSeq += 1; // Also after a failure: an id whose outcome is unknown is never written again.
    const replaced = ours.replaced;
    ours.replaced = [...replaced, id]; // Whatever becomes of this save, the next one to succeed replaces it.
    await chunks.write(id, state);
    await fences.save(ours.claim, { seq: id.seq, bytes: state.length });
    ours.replaced = [...(await collect(replaced)), id];
  }

  /** What was saved last, read under the claim: from here on nobody but this claim or a newer one can change it. */
  async function savedNow(claim: Claim): Promise<SavedState | null> {
    const fence = await fences.read(claim.shard);
    if (fence?.session !== claim.session) throw fenced('claim', claim, fence);
    return fence.saved === null ? null : { shard: claim.shard, ...fence.saved };
  }

  async function load(claim: Claim, saved: SavedState): Promise<Uint8Array> {
    const state = await chunks.read(saved, saved.bytes);
    if (state !== null) return state;
    await savedNow(claim); // A newer owner may have replaced and collected it meanwhile: then that is the news.
    const which = `${saved.session}/${saved.seq}`;
    throw new PortError(
      'missing',
      `shard ${claim.shard}: chunks of its checkpoint ${which} are missing`,
      false,
    );
  }

  /** Deletes states nobody points to. Returns those it could not delete: the save stands, they are tried again. */
  async function collect(states: readonly StateId[]): Promise<StateId[]> {
    const outcomes = await Promise.allSettled(states.map(state => chunks.remove(state)));
    return states.filter((_, index) => outcomes[index]?.status === 'rejected');
  }
}

/**
 * What owners that died may have left: chunks of a save they did not finish, or a state they had not yet collected.
 * They are fenced, so none of it can become the shard's state any more.
 */
function leftBehind(shard: string, before: string | null, saved: StateId | null): StateId[] {
  const neighbours = saved === null ? [] : [-1, 1, 2].map(step => ({ ...saved, seq: saved.seq + step }));
  const isKnown = before === null || before === saved?.session;
  return [...neighbours, ...(isKnown ? [] : [1, 2].map(seq => ({ shard, session: before, seq })))];
}

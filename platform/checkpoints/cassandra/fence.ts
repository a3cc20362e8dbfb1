import type { types } from 'cassandra-driver';
import type { CassandraSession, Statement } from '../../cassandra/session';
import { PortError } from '../../port-error';

/** A shard's row: who may save, and what was saved last. */
export type Fence = Readonly<{
  epoch: bigint;
  owner: string;
  session: string;
  saved: Readonly<{ session: string; seq: number; bytes: number }> | null;
}>;

export type Claim = Readonly<{ shard: string; epoch: bigint; owner: string; session: string }>;
export type Saved = Readonly<{ seq: number; bytes: number }>;

const ATTEMPTS = 5;

export function openFences(session: CassandraSession, keyspace: string) {
  const table = `${keyspace}.checkpoints`;
  const columns = 'epoch, owner, session, saved_by, saved_seq, saved_bytes';
  const select = `SELECT ${columns} FROM ${table} WHERE shard = ?`;
  const insert = `INSERT INTO ${table} (shard, epoch, owner, session) VALUES (?, 0, '', '') IF NOT EXISTS`;
  const take = `UPDATE ${table} SET epoch = ?, owner = ?, session = ? WHERE shard = ? IF epoch < ?`;
  const takeAgain = `UPDATE ${table} SET session = ? WHERE shard = ? IF epoch = ? AND owner = ?`;
  const point = `UPDATE ${table} SET saved_by = ?, saved_seq = ?, saved_bytes = ? WHERE shard = ?
    IF epoch = ? AND session = ?`;

  return { read, claim, save };

  async function read(shard: string): Promise<Fence | null> {
    const row = await session.readSerial({ query: select, params: [shard] });
    return row === null ? null : fenceOf(row);
  }

  /** Makes the shard this claim's. Returns the session that held it before, null where none did. */
  async function claim(wanted: Claim): Promise<string | null> {
    const { shard, epoch, owner } = wanted;
    const before = await read(shard);
    if (before === null) await decide(shard, { query: insert, params: [shard] }, fence => fence !== null);
    const refuse = (fence: Fence | null) => {
      if (fence !== null && !mayClaim(fence, epoch, owner)) throw fenced('claim', wanted, fence);
    };
    refuse(before);
    const statement =
      before?.epoch === epoch
        ? { query: takeAgain, params: [wanted.session, shard, epoch, owner] }
        : { query: take, params: [epoch, owner, wanted.session, shard, epoch] };
    await decide(shard, statement, fence => {
      refuse(fence);
      return fence?.session === wanted.session;
    });
    return before === null || before.session === '' ? null : before.session;
  }

  /** Points the shard to a state whose chunks are all written. */
  async function save(by: Claim, { seq, bytes }: Saved): Promise<void> {
    const params = [by.session, seq, BigInt(bytes), by.shard, by.epoch, by.session];
    await decide(by.shard, { query: point, params }, fence => {
      if (fence?.session !== by.session) throw fenced('save', by, fence);
      return fence.saved?.session === by.session && fence.saved.seq === seq;
    });
  }

  /**
   * Tries the conditional write until it is done. Its own answer is taken only where it is a yes; in all other cases,
   * a timeout above all, a serial read decides: it completes or rules out what was left half done. `isDone` throws
   * where the row says that it never will be.
   */
  async function decide(shard: string, statement: Statement, isDone: (fence: Fence | null) => boolean) {
    let failure: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        if (await session.writeIf(statement)) return;
      } catch (error) {
        if (!(error instanceof PortError)) throw error;
        failure = error;
      }
      if (isDone(await read(shard))) return;
    }
    throw new PortError('timeout', `shard ${shard}: no decision in ${ATTEMPTS} attempts`, true, failure);
  }
}

const mayClaim = (fence: Fence, epoch: bigint, owner: string) =>
  epoch > fence.epoch || (epoch === fence.epoch && owner === fence.owner);

export function fenced(
  what: string,
  { shard, epoch }: Pick<Claim, 'shard' | 'epoch'>,
  by: Fence | null,
): PortError {
  const holder = by === null ? 'nobody claimed it' : `${by.owner} holds it under epoch ${by.epoch}`;
  return new PortError('fenced', `${what} of shard ${shard} under epoch ${epoch}: ${holder}`, false);
}

function fenceOf(row: types.Row): Fence {
  const hasState = typeof row['saved_by'] === 'string';
  return {
    epoch: BigInt(row['epoch']),
    owner: String(row['owner']),
    session: String(row['session']),
    saved: hasState
      ? { session: String(row['saved_by']), seq: Number(row['saved_seq']), bytes: Number(row['saved_bytes']) }
      : null,
  };
}

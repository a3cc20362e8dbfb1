import { randomUUID } from 'node:crypto';
import { ensureSchema } from '../../cassandra/schema';
import { openCassandraSession, type CassandraSession } from '../../cassandra/session';
import { PortError } from '../../port-error';
import type { Checkpoints } from '../checkpoints';
import { fenced } from './fence';
import { openStates, type Held } from './states';
import { checkpointTables } from './tables';

export type CassandraCheckpointsOptions = Readonly<{
  contactPoints: readonly string[];
  localDataCenter: string;
  keyspace: string;
  /** For a keyspace that is made; an existing one keeps its own. */
  replicationFactor?: number;
}>;

/**
 * Checkpoints in Cassandra: chunks under an id that is never used twice, then one conditional row that points to them.
 * Makes its keyspace and tables where they are absent.
 */
export async function openCassandraCheckpoints(options: CassandraCheckpointsOptions): Promise<Checkpoints> {
  const session = await openCassandraSession(options);
  try {
    await ensureSchema(session, { ...options, tables: checkpointTables });
  } catch (error) {
    await session.close();
    throw error;
  }
  return checkpointsOn(session, options.keyspace);
}

function checkpointsOn(session: CassandraSession, keyspace: string): Checkpoints {
  const states = openStates(session, keyspace);
  const held = new Map<string, Held>();
  let isClosed = false;

  return {
    async claim(shard, epoch, owner) {
      checkOpen();
      const { state, ...ours } = await states.claim({ shard, epoch, owner, session: randomUUID() });
      held.set(shard, ours);
      return state;
    },
    async save(shard, epoch, state) {
      checkOpen();
      const ours = held.get(shard);
      if (ours?.claim.epoch !== epoch) throw fenced('save', { shard, epoch }, await states.fence(shard));
      const copy = Buffer.from(state); // The caller may go on writing to its own.
      const turn = ours.queue.then(() => states.save(ours, copy));
      ours.queue = turn.catch(() => undefined);
      await turn;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.all([...held.values()].map(({ queue }) => queue));
      await session.close();
    },
  };

  function checkOpen() {
    if (isClosed) throw new PortError('unavailable', `checkpoints in keyspace ${keyspace} are closed`, false);
  }
}

import type { TableSpec } from '../../cassandra/schema';

const HOUR_SECONDS = 3_600;

export const checkpointTables: readonly TableSpec[] = [
  {
    // One row a shard, touched by conditional writes alone: who may save (epoch, owner, session), and what was saved
    // last (saved_by, saved_seq). Fence and pointer are one row, so that they change together or not at all.
    name: 'checkpoints',
    columns: `shard text PRIMARY KEY, epoch bigint, owner text, session text,
      saved_by text, saved_seq int, saved_bytes bigint`,
  },
  {
    // The states themselves, each under an id of its own (session, seq) that is never written twice.
    name: 'checkpoint_chunks',
    columns: `shard text, session text, seq int, chunk int, packed boolean, data blob,
      PRIMARY KEY ((shard, session, seq), chunk)`,
    graceSeconds: HOUR_SECONDS,
  },
];

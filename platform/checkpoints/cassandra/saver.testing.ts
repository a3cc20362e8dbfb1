import { makeState } from '../make-state.testing';
import { openCassandraCheckpoints } from './cassandra-checkpoints';

/** A process that saves without pause and reports each save that was acknowledged: CONTACT DC KEYSPACE SHARD EPOCH. */
const [contactPoint = '', localDataCenter = '', keyspace = '', shard = '', epoch = ''] =
  process.argv.slice(2);
const checkpoints = await openCassandraCheckpoints({
  contactPoints: [contactPoint],
  localDataCenter,
  keyspace,
});
await checkpoints.claim(shard, BigInt(epoch), 'saver');
for (let serial = 1; ; serial += 1) {
  await checkpoints.save(shard, BigInt(epoch), makeState(serial));
  process.send?.(serial);
}

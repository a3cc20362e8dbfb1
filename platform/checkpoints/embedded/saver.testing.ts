import { makeState } from '../make-state.testing';
import { openEmbeddedCheckpoints } from './embedded-checkpoints';

/** A process that saves without pause and reports each save that was acknowledged: DIR SHARD EPOCH. */
const [dir = '', shard = '', epoch = ''] = process.argv.slice(2);
const checkpoints = await openEmbeddedCheckpoints({ dir });
await checkpoints.claim(shard, BigInt(epoch), 'saver');
for (let serial = 1; ; serial += 1) {
  await checkpoints.save(shard, BigInt(epoch), makeState(serial));
  process.send?.(serial);
  await new Promise(resolve => setImmediate(resolve));
}

import { openEmbeddedEventLog } from './embedded-event-log';

/** A process that appends batches of 10 without pause, several at once, and reports what was acknowledged: DIR TOPIC NAME. */
const [dir = '', topic = '', name = ''] = process.argv.slice(2);
const log = await openEmbeddedEventLog({ dir, now: Date.now });
let serial = 0;

async function appendWithoutPause(): Promise<void> {
  for (;;) {
    const mine = (serial += 1);
    const value = Buffer.from(`${name}-${mine}-`.padEnd(100 + (mine % 50), '.'));
    await log.append(
      topic,
      Array.from({ length: 10 }, () => ({ partition: 0, key: null, value })),
    );
    process.send?.(mine);
  }
}
await Promise.all([appendWithoutPause(), appendWithoutPause(), appendWithoutPause()]);

import { windowRow } from '../contract/rows';
import { openEmbeddedHistory } from './embedded-history';

/** A process that puts 50 windows at a time without pause and reports each put that was acknowledged: DIR METRIC. */
const [dir = '', metric = ''] = process.argv.slice(2);
const history = await openEmbeddedHistory({ dir });
for (let put = 0; ; put += 1) {
  await history.put({
    windows: Array.from({ length: 50 }, (_, group) => windowRow(metric, put, { group: { group } })),
  });
  process.send?.(put + 1);
}

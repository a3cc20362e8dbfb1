import { openEnvironment } from './environment';

/** A process that opens and closes a folder without pause and reports the wall clock, epoch ms, of each opening: DIR. */
const [dir = ''] = process.argv.slice(2);
for (;;) {
  const environment = await openEnvironment(dir, 'folder');
  process.send?.(Date.now());
  await environment.close();
}

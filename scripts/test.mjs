// Plain syntax here: on an old Node this file must still be read, and say so (node-version.mjs).
import { requireNode } from './node-version.mjs';

requireNode();
import('./test/main.mjs').then(function (test) {
  return test.main(process.argv.slice(2));
});

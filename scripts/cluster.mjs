// Plain syntax here: on an old Node this file must still be read, and say so (node-version.mjs).
import { requireNode } from './node-version.mjs';

requireNode();
import('./launch/cluster.mjs').then(function (launch) {
  return launch.cluster();
});

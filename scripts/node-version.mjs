// Plain syntax throughout: an old Node must be able to read this file in order to say that it is old.
const REQUIRED = [20, 19];

/** Ends the process with one clear sentence where this Node is too old. */
export function requireNode() {
  const parts = process.versions.node.split('.').map(Number);
  const isEnough = parts[0] > REQUIRED[0] || (parts[0] === REQUIRED[0] && parts[1] >= REQUIRED[1]);
  if (isEnough) return;
  console.error(
    'Weir needs Node ' +
      REQUIRED.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Install a current one from https://nodejs.org and start again.',
  );
  process.exit(1);
}

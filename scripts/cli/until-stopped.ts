const STOP_DEADLINE_MS = 15_000;

/**
 * Runs a program until SIGINT, SIGTERM or SIGHUP, then stops it; a second signal, or a stop that hangs, ends it at
 * once. A bug that nothing caught ends it as well: what its state is worth nobody knows.
 */
export async function untilStopped(
  note: (line: string) => void,
  start: () => Promise<() => Promise<void>>,
): Promise<number> {
  const signalled = new Promise<void>(resolve => {
    let signals = 0;
    const onSignal = () => {
      signals += 1;
      if (signals > 1) process.exit(130);
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
    if (process.env['WEIR_STOP_WITH_PARENT'] === '1') process.stdin.resume().once('end', resolve);
  });
  process.on('uncaughtException', error => {
    note(`Weir failed unexpectedly and ends: ${error.stack ?? error.message}`);
    process.exit(1);
  });
  process.on('unhandledRejection', reason => note(`a failure was not handled: ${textOf(reason)}`));
  const started = start();
  // A start that fails ends here; one that is told to stop meanwhile is waited for, to be stopped in order.
  await Promise.race([started.then(() => signalled), signalled]);
  note('stopping; once more to end at once');
  const deadline = setTimeout(() => {
    note(
      `not stopped within ${STOP_DEADLINE_MS / 1000} s: ending now; the next start continues from what is stored`,
    );
    process.exit(1);
  }, STOP_DEADLINE_MS);
  const stop = await started;
  await stop();
  clearTimeout(deadline);
  note('stopped');
  return 0;
}

const textOf = (reason: unknown) =>
  reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);

export type Repeating = Readonly<{ stop(): Promise<void> }>;

/** Runs the work again and again, so long after its last end; never two at once. The work must not reject. */
export function every(ms: number, work: () => Promise<void>): Repeating {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const schedule = () => {
    timer = setTimeout(() => {
      running = work().finally(() => {
        if (!isStopped) schedule();
      });
    }, ms);
  };
  schedule();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

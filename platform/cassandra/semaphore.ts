/**
 * At most `permits` at work, the rest in line. What waits here costs a few bytes; what waits in the driver while a
 * server hangs costs a buffer and a timer each, without bound.
 */
export function openSemaphore(permits: number) {
  const line: (() => void)[] = [];
  let free = permits;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>(resolve => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

import { PortError } from '../port-error';

/**
 * Lets work in until it is closed, and closes only when what is inside has left: a store must not be closed under a
 * running scan (lmdb would end the process, not throw).
 */
export function openGate(name: string) {
  const inside = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;
  return {
    async pass<T>(work: () => Promise<T>): Promise<T> {
      if (closing !== null) throw new PortError('unavailable', `${name} is closed`, false);
      const running = work();
      inside.add(running);
      try {
        return await running;
      } finally {
        inside.delete(running);
      }
    },
    close(shut: () => Promise<void>): Promise<void> {
      closing ??= Promise.allSettled(inside).then(shut);
      return closing;
    },
  };
}

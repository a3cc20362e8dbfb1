import type { ClusterView } from './coordination';

export const VIEW_EVERY_MS = 15_000;

type OnView = (view: ClusterView) => void;

/**
 * Those who watch the cluster. Several changes in one turn are told once; `view` is asked when they are told, so
 * nobody is told what is no longer so; null: nothing is known yet. A viewer that throws does not keep the others from
 * being told.
 */
export function openViewers(view: () => ClusterView | null, log: (line: string) => void) {
  const viewers = new Set<OnView>();
  let isDue = false;
  const timer = setInterval(changed, VIEW_EVERY_MS).unref();

  return {
    add(onView: OnView, lost: AbortSignal): () => void {
      const stop = () => void viewers.delete(onView);
      lost.addEventListener('abort', stop, { once: true });
      viewers.add(onView);
      queueMicrotask(() => tell(onView));
      return stop;
    },
    changed,
    close() {
      clearInterval(timer);
      viewers.clear();
    },
  };

  function changed() {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      for (const onView of [...viewers]) tell(onView);
    });
  }

  function tell(onView: OnView) {
    const known = view();
    if (known === null || !viewers.has(onView)) return;
    try {
      onView(known);
    } catch (error) {
      log(`a watcher of the cluster failed: ${String(error)}`);
    }
  }
}

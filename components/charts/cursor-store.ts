/** The one time all charts in view point at. */
type Listener = () => void;
const listeners = new Set<Listener>();
let cursorAt: number | null = null;

export const getCursor = () => cursorAt;

export function setCursor(at: number | null): void {
  if (at === cursorAt) return;
  cursorAt = at;
  for (const listener of listeners) listener();
}

export function subscribeCursor(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

'use client';
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import { Icon } from './Icon';

type Note = { id: number; text: string };
const ToastContext = createContext<(text: string) => void>(() => undefined);
export const useToast = () => use(ToastContext);

const SHOWN_MS = 5000;

/** Words about one's own action: never about what the stream does. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [note, setNote] = useState<Note | null>(null);
  const say = useCallback((text: string) => setNote(last => ({ id: (last?.id ?? 0) + 1, text })), []);
  useEffect(() => {
    if (note === null) return undefined;
    const timer = setTimeout(() => setNote(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <ToastContext value={say}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-6 z-50 flex justify-center max-md:bottom-20"
      >
        {note !== null && (
          <p className="flex items-center gap-2 rounded-md border border-line bg-surface px-4 py-2 text-13 shadow-float">
            <span className="text-ok">
              <Icon name="check" />
            </span>
            {note.text}
          </p>
        )}
      </div>
    </ToastContext>
  );
}

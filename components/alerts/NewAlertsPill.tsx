'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { StoredAlert } from '@/contracts/records';
import { useRoom } from '../live/use-room';
import { Icon } from '../ui/Icon';
import { matches, type AlertFilters } from './alert-params';

const MAX = 999;

/** Counts what came since the list was read, without moving it; one press reads the list anew. */
export function NewAlertsPill({ filters, known }: { filters: AlertFilters; known: readonly StoredAlert[] }) {
  const router = useRouter();
  const [ids, setIds] = useState<readonly string[]>([]);
  useRoom('alerts', updates => {
    const news = updates.flatMap(update =>
      update.kind === 'alert' && matches(update.alert, filters) ? [update.alert.id] : [],
    );
    const isNew = (id: string) => known.every(alert => alert.id !== id);
    if (news.some(isNew)) setIds(held => [...new Set([...held, ...news.filter(isNew)])].slice(0, MAX + 1));
  });
  const text = `${ids.length > MAX ? `${MAX}+` : ids.length} new`;
  return (
    <div
      aria-live="polite"
      className="pointer-events-none sticky top-[52px] z-20 -mb-4 flex h-0 justify-center"
    >
      {ids.length > 0 && (
        <button
          type="button"
          onClick={() => router.refresh()}
          className="pointer-events-auto flex h-8 -translate-y-1 items-center gap-2 rounded-full bg-accent px-4 text-13 font-medium text-accent-ink shadow-float max-sm:h-11"
        >
          <Icon name="up" size={12} />
          {text}
        </button>
      )}
    </div>
  );
}

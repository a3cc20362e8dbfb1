'use client';
import { useId, useState, type ReactNode } from 'react';

type Place = { x: number; y: number; isBelow: boolean };

/** A note on hover and on focus; Escape closes it, and it may be hovered itself. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  const id = useId();
  const [place, setPlace] = useState<Place | null>(null);
  const open = (element: HTMLElement) => {
    const box = element.getBoundingClientRect();
    const isBelow = box.top < 64;
    const x = Math.min(Math.max(box.left + box.width / 2, 120), window.innerWidth - 120);
    setPlace({ x, y: isBelow ? box.bottom + 6 : box.top - 6, isBelow });
  };
  const close = () => setPlace(null);
  return (
    <span
      tabIndex={0}
      aria-describedby={place === null ? undefined : id}
      className="cursor-default rounded-sm"
      onMouseEnter={event => open(event.currentTarget)}
      onMouseLeave={close}
      onFocus={event => open(event.currentTarget)}
      onBlur={close}
      onKeyDown={event => event.key === 'Escape' && close()}
    >
      {children}
      {place !== null && (
        <span
          role="tooltip"
          id={id}
          style={{ left: place.x, top: place.y }}
          className={`pointer-events-none fixed z-50 max-w-80 -translate-x-1/2 rounded-md border border-line bg-surface px-2 py-1 text-12 font-normal whitespace-normal text-text shadow-float ${place.isBelow ? '' : '-translate-y-full'}`}
        >
          {text}
        </span>
      )}
    </span>
  );
}

'use client';
import { useEffect, useState, type RefObject } from 'react';

/** The element's width in px, kept up to date; before it is measured, that of a chart on a laptop. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(560);
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

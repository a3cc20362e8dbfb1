'use client';
import { useEffect, useState, type RefObject } from 'react';

/** Whether the element is on screen, or nearly: what is not need not be painted. */
export function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [isInView, setInView] = useState(true);
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new IntersectionObserver(([entry]) => setInView(entry?.isIntersecting ?? true), {
      rootMargin: '100px',
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return isInView;
}

'use client';
import { useEffect, useRef, useState } from 'react';
import type { Role } from '@/contracts/api';
import { Icon } from '../ui/Icon';

export type Person = Readonly<{ email: string; role: Role }>;

const may: Record<Role, string> = {
  investigator: 'reads everything; rules are changed by admins',
  analyst: 'reads everything; rules are changed by admins',
  admin: 'reads everything and changes rules',
};

export function PersonMenu({ person }: { person: Person }) {
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const isInside = event.target instanceof Node && box.current?.contains(event.target) === true;
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !isInside) setOpen(false);
    };
    document.addEventListener('keydown', close);
    document.addEventListener('pointerdown', close);
    return () => {
      document.removeEventListener('keydown', close);
      document.removeEventListener('pointerdown', close);
    };
  }, []);
  return (
    <div ref={box} className="relative">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={`${person.email}, ${person.role}`}
        onClick={() => setOpen(!isOpen)}
        className="flex h-8 items-center gap-2 rounded-md px-2 text-13 text-muted hover:bg-sunken hover:text-text max-sm:h-11"
      >
        <Icon name="person" />
        <span className="max-lg:hidden">{person.role}</span>
        <Icon name="down" size={12} />
      </button>
      {isOpen && (
        <div className="absolute right-0 z-40 mt-1 w-72 rounded-md border border-line bg-surface p-4 shadow-float">
          <p className="truncate text-14 font-medium" title={person.email}>
            {person.email}
          </p>
          <p className="mt-1 text-13 text-muted">
            {person.role}: {may[person.role]}
          </p>
          {problem !== null && (
            <p role="alert" className="mt-2 text-13 text-critical">
              {problem}
            </p>
          )}
          <button
            type="button"
            onClick={() => void signOut().then(setProblem)}
            className="mt-3 h-8 w-full rounded-md border border-line text-13 font-medium hover:border-muted max-sm:h-11"
          >
            Sign out
          </button>
        </div>
      )}
    </div>
  );
}

/** A whole page load, so that nothing of the session stays in memory. Resolves with what went wrong. */
async function signOut(): Promise<string | null> {
  const answer = await fetch('/api/auth/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => null);
  if (answer?.ok !== true) return 'The server did not answer; you are still signed in. Try again.';
  window.location.assign('/sign-in');
  return null;
}

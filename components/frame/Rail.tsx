'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { classes } from '../ui/classes';
import { Icon } from '../ui/Icon';
import { isAt, SCREENS } from './screens';
import { RAIL_COOKIE, remember } from './theme';

/** Left on wide screens, folded to icons by hand or where it is narrow; a bar at the bottom on phones. */
export function Rail({ initiallyFolded }: { initiallyFolded: boolean }) {
  const pathname = usePathname();
  const [isFolded, setFolded] = useState(initiallyFolded);
  const fold = () => {
    remember(RAIL_COOKIE, isFolded ? null : 'folded');
    setFolded(!isFolded);
  };
  const label = isFolded ? 'hidden' : 'max-xl:hidden';
  return (
    <nav
      aria-label="Screens"
      className={classes(
        'z-30 flex border-line bg-surface max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:h-14 max-md:border-t',
        'md:sticky md:top-0 md:h-dvh md:shrink-0 md:flex-col md:border-r md:px-2 md:pb-2',
        isFolded ? 'md:w-14' : 'md:w-14 xl:w-52',
      )}
    >
      <Link
        href="/live"
        className="mb-2 hidden h-11 items-center gap-2.5 px-2 md:flex"
        aria-label="Weir, to Live"
      >
        <Mark />
        <span className={classes('text-16 font-semibold tracking-tight', label)}>Weir</span>
      </Link>
      <ul className="flex flex-1 gap-1 max-md:justify-around md:flex-col">
        {SCREENS.map(({ href, label: name, icon }) => {
          const isHere = isAt(pathname, href);
          return (
            <li key={href} className="max-md:flex-1">
              <Link
                href={href}
                aria-current={isHere ? 'page' : undefined}
                title={name}
                className={classes(
                  'flex items-center gap-2.5 rounded-md text-13 max-md:h-full max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:text-12 md:h-9 md:px-2.5',
                  isHere ? 'bg-sunken font-medium text-text' : 'text-muted hover:bg-sunken hover:text-text',
                )}
              >
                <span className={isHere ? 'text-accent' : undefined}>
                  <Icon name={icon} size={18} />
                </span>
                <span className={classes('md:block', isFolded ? 'md:hidden' : 'md:max-xl:hidden')}>
                  {name}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      <button
        type="button"
        onClick={fold}
        aria-label={isFolded ? 'Unfold the rail' : 'Fold the rail'}
        title={isFolded ? 'Unfold' : 'Fold'}
        className="hidden h-9 items-center gap-2.5 rounded-md px-2.5 text-13 text-muted hover:bg-sunken hover:text-text xl:flex"
      >
        <Icon name="fold" size={18} />
        <span className={label}>Fold</span>
      </button>
    </nav>
  );
}

export function Mark() {
  return (
    <svg aria-hidden="true" width="24" height="24" viewBox="0 0 32 32" className="shrink-0">
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <path
        d="M5 12c3.7-3.4 7.3-3.4 11 0s7.3 3.4 11 0M5 18h22M5 23.5h22"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}

'use client';
import { usePathname } from 'next/navigation';
import { FreshnessChip } from './FreshnessChip';
import { PauseButton } from './PauseButton';
import { PersonMenu, type Person } from './PersonMenu';
import { isAt, SCREENS } from './screens';
import { Shortcuts } from './Shortcuts';
import type { Theme } from './theme';
import { ThemeSwitch } from './ThemeSwitch';
import { ZoneChip } from './ZoneChip';

export function TopBar({ person, theme }: { person: Person; theme: Theme | null }) {
  const pathname = usePathname();
  const place = SCREENS.find(({ href }) => isAt(pathname, href))?.label ?? '';
  return (
    <header className="sticky top-0 z-20 flex h-11 items-center gap-1 border-b border-line bg-surface px-4 max-md:h-12">
      <span className="mr-3 text-14 font-semibold max-sm:hidden">{place}</span>
      <div className="mr-auto min-w-0">
        <FreshnessChip />
      </div>
      <PauseButton />
      <ZoneChip />
      <ThemeSwitch initial={theme} />
      <Shortcuts />
      <PersonMenu person={person} />
    </header>
  );
}

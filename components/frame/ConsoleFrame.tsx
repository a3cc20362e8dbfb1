import type { ReactNode } from 'react';
import type { PartitionStatus } from '@/contracts/records';
import { LiveProvider } from '../live/LiveProvider';
import { TimeProvider } from '../time/TimeContext';
import { ToastProvider } from '../ui/Toast';
import { AgeAnnouncer } from './AgeAnnouncer';
import { DemoRibbon } from './DemoRibbon';
import type { Person } from './PersonMenu';
import { Rail } from './Rail';
import type { Theme } from './theme';
import { TopBar } from './TopBar';

type Props = {
  person: Person;
  theme: Theme | null;
  zone: string | null;
  isFolded: boolean;
  at: number;
  partitions: readonly PartitionStatus[];
  children: ReactNode;
};

export function ConsoleFrame({ person, theme, zone, isFolded, at, partitions, children }: Props) {
  return (
    <TimeProvider renderedAt={at} savedZone={zone}>
      <LiveProvider partitions={partitions} at={at}>
        <ToastProvider>
          <a
            href="#main"
            className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
          >
            Skip to the content
          </a>
          <div className="md:flex">
            <Rail initiallyFolded={isFolded} />
            <div className="min-w-0 flex-1">
              <TopBar person={person} theme={theme} />
              <DemoRibbon />
              <main id="main" tabIndex={-1} className="mx-auto max-w-[1680px] p-4 outline-none max-md:pb-20">
                {children}
              </main>
            </div>
          </div>
          <AgeAnnouncer />
        </ToastProvider>
      </LiveProvider>
    </TimeProvider>
  );
}

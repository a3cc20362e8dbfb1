import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { ConsoleFrame } from '@/components/frame/ConsoleFrame';
import { RAIL_COOKIE, readTheme, readZone, THEME_COOKIE, ZONE_COOKIE } from '@/components/frame/theme';
import { partitionsView } from '@/server/queries/partitions-view';
import { signedIn } from './signed-in';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { email, role } = await signedIn('/live');
  const jar = await cookies();
  const { at, partitions } = await partitionsView();
  return (
    <ConsoleFrame
      person={{ email, role }}
      theme={readTheme(jar.get(THEME_COOKIE)?.value)}
      zone={readZone(jar.get(ZONE_COOKIE)?.value)}
      isFolded={jar.get(RAIL_COOKIE)?.value === 'folded'}
      at={at}
      partitions={partitions}
    >
      {children}
    </ConsoleFrame>
  );
}

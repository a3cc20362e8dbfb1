import type { Metadata } from 'next';
import { LivePage } from '@/components/live/LivePage';
import { parseLiveParams } from '@/components/live/live-params';
import { liveSnapshot } from '@/server/queries/live-snapshot';
import { signedIn } from '../signed-in';

export const metadata: Metadata = { title: 'Live' };
type Props = { searchParams: Promise<unknown> };

export default async function Page({ searchParams }: Props) {
  await signedIn('/live');
  const { stream, range } = parseLiveParams(await searchParams);
  const snapshot = await liveSnapshot(stream === undefined ? {} : { stream });
  const shown = [snapshot.stream, ...snapshot.metrics.map(({ name }) => name)].join(' ');
  return <LivePage key={shown} snapshot={snapshot} range={range} />;
}

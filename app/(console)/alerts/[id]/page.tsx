import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AlertDetail } from '@/components/alerts/AlertDetail';
import { alertById } from '@/server/queries/alert';
import { definitionsView } from '@/server/queries/definitions-view';
import { decoded, signedIn } from '../../signed-in';

export const metadata: Metadata = { title: 'Alert' };
type Props = { params: Promise<{ id: string }> };

export default async function Page({ params }: Props) {
  const id = decoded((await params).id);
  await signedIn(`/alerts/${encodeURIComponent(id)}`);
  const [alert, { rules, streams }] = await Promise.all([alertById(id), definitionsView()]);
  if (alert === null) notFound();
  const rule = rules.find(({ name }) => name === alert.rule) ?? null;
  const topics = Object.fromEntries(streams.map(({ name, topic }) => [name, topic ?? name]));
  return <AlertDetail alert={alert} rule={rule} topics={topics} />;
}

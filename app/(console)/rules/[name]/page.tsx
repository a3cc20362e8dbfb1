import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RuleEditor } from '@/components/rules/RuleEditor';
import { definitionsView } from '@/server/queries/definitions-view';
import { decoded, signedIn } from '../../signed-in';

export const metadata: Metadata = { title: 'Rule' };
type Props = { params: Promise<{ name: string }> };

export default async function Page({ params }: Props) {
  const name = decoded((await params).name);
  const { role } = await signedIn(`/rules/${encodeURIComponent(name)}`);
  const view = await definitionsView();
  const rule = view.rules.find(known => known.name === name);
  if (rule === undefined) notFound();
  return <RuleEditor view={view} rule={rule} role={role} />;
}

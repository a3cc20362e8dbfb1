import type { Metadata } from 'next';
import { RuleEditor } from '@/components/rules/RuleEditor';
import { definitionsView } from '@/server/queries/definitions-view';
import { signedIn } from '../../signed-in';

export const metadata: Metadata = { title: 'New rule' };

export default async function Page() {
  const { role } = await signedIn('/rules/new');
  return <RuleEditor view={await definitionsView()} rule={null} role={role} />;
}

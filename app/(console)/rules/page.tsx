import type { Metadata } from 'next';
import { RulesPage } from '@/components/rules/RulesPage';
import { definitionsView } from '@/server/queries/definitions-view';
import { signedIn } from '../signed-in';

export const metadata: Metadata = { title: 'Rules' };

export default async function Page() {
  const { role } = await signedIn('/rules');
  return <RulesPage view={await definitionsView()} role={role} />;
}

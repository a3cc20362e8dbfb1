import type { Metadata } from 'next';
import { deadLetterQuery, parseDeadLetterParams } from '@/components/system/dead-letter-params';
import { SystemPage } from '@/components/system/SystemPage';
import { deadLetters } from '@/server/queries/dead-letters';
import { definitionsView } from '@/server/queries/definitions-view';
import { signedIn } from '../signed-in';

export const metadata: Metadata = { title: 'System' };
type Props = { searchParams: Promise<unknown> };

export default async function Page({ searchParams }: Props) {
  await signedIn('/system');
  const filters = parseDeadLetterParams(await searchParams);
  const [view, letters] = await Promise.all([definitionsView(), deadLetters(deadLetterQuery(filters))]);
  return <SystemPage view={view} deadLetters={letters} filters={filters} />;
}

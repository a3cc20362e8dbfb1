import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInPage } from '@/components/sign-in/SignInPage';
import { parseNext } from '@/components/sign-in/parse-next';
import { currentUser } from '@/server/auth/current-user';

export const metadata: Metadata = { title: 'Sign in' };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Page({ searchParams }: Props) {
  const next = parseNext((await searchParams)['next']);
  if ((await currentUser()) !== null) redirect(next);
  return <SignInPage next={next} />;
}

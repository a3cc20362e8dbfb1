import { redirect } from 'next/navigation';
import { currentUser } from '@/server/auth/current-user';

/** Whoever is signed in, whatever the role, may read every screen; who is not is sent to sign in and back. */
export async function signedIn(back: string) {
  const user = await currentUser();
  if (user === null) redirect(`/sign-in?next=${encodeURIComponent(back)}`);
  return user;
}

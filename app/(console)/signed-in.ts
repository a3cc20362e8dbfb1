import { redirect } from 'next/navigation';
import { currentUser } from '@/server/auth/current-user';
import { resources } from '@/server/resources';

/**
 * Whoever is signed in, whatever the role, may read every screen; who is not is sent to sign in and back. `at` is the
 * server's time of the request.
 */
export async function signedIn(back: string) {
  const user = await currentUser();
  if (user === null) redirect(`/sign-in?next=${encodeURIComponent(back)}`);
  return { ...user, at: resources().now() };
}

/** A part of the path as text; Next hands it over still encoded. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

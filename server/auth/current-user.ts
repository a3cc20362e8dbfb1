import { headers } from 'next/headers';
import { resources } from '../resources';
import type { SessionUser } from './auth';

/** The person a page is rendered for, null where nobody is signed in. For server components. */
export async function currentUser(): Promise<SessionUser | null> {
  return resources().auth.sessionOf(await headers());
}

import { handleAuth } from '@/server/http/api/handle-auth';

/** Of what better-auth offers only signing in and out is answered; who is signed in says /api/me. */
export const GET = handleAuth;
export const POST = handleAuth;
export const PUT = handleAuth;
export const PATCH = handleAuth;
export const DELETE = handleAuth;
export const OPTIONS = handleAuth;

import { notFound } from '@/server/http/api/handle';

/** What no other route below /api answers: 404 as JSON, not as a page. */
export const GET = notFound;
export const POST = notFound;
export const PUT = notFound;
export const PATCH = notFound;
export const DELETE = notFound;
export const OPTIONS = notFound;

/** Where to go after signing in: a path of ours, never another site's address. */
export function parseNext(given: unknown): string {
  if (typeof given !== 'string' || !given.startsWith('/')) return '/live';
  try {
    const url = new URL(given, 'http://weir.invalid');
    return url.host === 'weir.invalid' && !url.pathname.startsWith('//')
      ? `${url.pathname}${url.search}`
      : '/live';
  } catch {
    return '/live';
  }
}

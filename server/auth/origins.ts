/** Where people reach Weir: what the settings and the listening socket say. */
export type PublicAddress = Readonly<{ host: string; port: number; publicUrl: string | null }>;

/**
 * Origins a browser may call from. Bound to loopback, all names of loopback are one place; bound elsewhere, only what
 * the settings name.
 */
export function allowedOrigins({ host, port, publicUrl }: PublicAddress): string[] {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].map(name => `http://${name}:${port}`);
  const bound = originOf(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  const named = publicUrl === null ? null : originOf(publicUrl);
  return [...new Set([named, bound, ...loopback].filter(origin => origin !== null))];
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : null);

/**
 * Whether a request that changes something comes from our own pages (or from no browser's page at all, which never
 * carries a session by accident). A browser always sends `Origin` or `Sec-Fetch-Site` with a non-GET request and
 * neither can be set by a script, so a request with neither is refused.
 */
export function isFromOurPages(headers: Headers, origins: readonly string[]): boolean {
  const origin = headers.get('origin');
  if (origin !== null) return origins.includes(origin);
  return headers.get('sec-fetch-site') === 'same-origin';
}

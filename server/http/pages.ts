import { Server } from 'node:http';
import next from 'next';
import type { Handler } from './server';

/**
 * Next as a handler of requests. It gets a server that never listens: it hangs its upgrade listener there, would end
 * every socket of ours otherwise, and must not see upgrades at all.
 */
export async function openPages(options: { root: string; host: string; port: number }): Promise<Handler> {
  const inert = new Server();
  const app = next({
    dev: false,
    dir: options.root,
    hostname: options.host,
    port: options.port,
    httpServer: inert,
    quiet: true,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return (request, response) => handle(request, response);
}

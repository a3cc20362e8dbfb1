import { randomBytes } from 'node:crypto';
import type { Principal } from '../contracts/api';
import { principalOf } from './auth/principal';
import { saveRule } from './commands/save-rule';
import { removeRunning, writeRunning } from './data-folder/running-file';
import type { Handler, HttpServer } from './http/server';
import { openOperator, OPERATOR_PATH } from './operator/operator';
import type { Resources } from './resources';
import type { RuleSaved } from './sockets/answer-events';
import { attachRealtime } from './sockets/realtime';

export type Front = Readonly<{ url: string; close(): Promise<void> }>;

export type FrontOptions = Readonly<{
  http: HttpServer;
  pages: Handler;
  resources: Resources;
  dataDir: string;
  host: string;
  report: (message: string) => void;
}>;

/** Everything that answers on the one port: pages and API, sockets, and the operator's commands. */
export async function openFront({
  http,
  pages,
  resources,
  dataDir,
  host,
  report,
}: FrontOptions): Promise<Front> {
  const token = randomBytes(32).toString('base64url');
  const operator = openOperator({
    token,
    stores: { control: resources.control, data: () => Promise.resolve(resources) },
    report,
  });
  const sockets = attachRealtime(http.server, {
    hub: resources.live,
    origins: resources.auth.origins,
    principalOf: headers => principalOf(headers, resources),
    saveRule: (principal, name, rule) => save(principal, name, rule, resources),
    report,
  });
  http.serve((request, response) =>
    request.url === OPERATOR_PATH ? operator(request, response) : pages(request, response),
  );
  const url = addressOf(host, http.port);
  await writeRunning(dataDir, { pid: process.pid, url, token });
  return {
    url,
    close: async () => {
      await removeRunning(dataDir);
      await sockets.close();
    },
  };
}

async function save(
  principal: Principal,
  name: string,
  rule: unknown,
  resources: Resources,
): Promise<RuleSaved> {
  const saved = await saveRule(principal, name, rule, resources);
  return saved.ok
    ? { ok: true, version: saved.version }
    : { ok: false, status: saved.status, error: saved.message };
}

/** A server bound to every address is reached from here by loopback. */
function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

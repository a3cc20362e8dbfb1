import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openHttpServer, type HttpServer } from './server';

const opened: HttpServer[] = [];
const reports: string[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close(100);
  reports.length = 0;
});

async function open(port = 0, isHttps = false): Promise<HttpServer> {
  const report = (message: string) => void reports.push(message);
  const server = await openHttpServer({ host: '127.0.0.1', port, isHttps, socketPath: '/rt', report });
  opened.push(server);
  return server;
}
const urlOf = (server: HttpServer, path = '/') => `http://127.0.0.1:${server.port}${path}`;

describe('listening', () => {
  test('on a port in use fails with the port and the variable', async () => {
    const first = await open();
    await expect(open(first.port)).rejects.toThrow(`port ${first.port} of 127.0.0.1 is in use`);
    await expect(open(first.port)).rejects.toThrow('WEIR_PORT');
  });

  test('on an address that is not ours fails with the variable', async () => {
    const options = { port: 0, isHttps: false, socketPath: '/rt', report: () => {} };
    await expect(openHttpServer({ ...options, host: '203.0.113.9' })).rejects.toThrow('WEIR_HOST');
  });
});

describe('requests', () => {
  test('wait until there is something to answer them', async () => {
    const server = await open();
    const early = fetch(urlOf(server));
    server.serve((_request, response) => void response.end('ready'));
    expect(await (await early).text()).toBe('ready');
  });

  test('lose headers that only Next may set, and carry our policy', async () => {
    const server = await open();
    server.serve((request, response) => void response.end(JSON.stringify(request.headers)));
    const forged = { 'x-middleware-subrequest': 'a:a:a', 'x-middleware-next': '1', 'x-nonce': 'mine' };
    const response = await fetch(urlOf(server), {
      headers: { ...forged, 'content-security-policy': "script-src 'nonce-mine'" },
    });
    const seen: Record<string, string> = await response.json();
    expect(Object.keys(seen).filter(name => name in forged)).toEqual([]);
    expect(seen['content-security-policy']).toBe(response.headers.get('content-security-policy'));
    expect(seen['content-security-policy']).not.toContain('mine');
  });

  test('that fail are answered without a word about why, which is reported', async () => {
    const server = await open();
    server.serve(() => Promise.reject(new Error('secret detail')));
    const response = await fetch(urlOf(server, '/broken'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(reports).toEqual([expect.stringContaining('GET /broken failed: Error: secret detail')]);
  });

  test('with too large a header are refused', async () => {
    const server = await open();
    server.serve((_request, response) => void response.end());
    const response = await fetch(urlOf(server), { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(response.status).toBe(431);
  });
});

describe('responses', () => {
  test('carry the security headers, each with a nonce of its own', async () => {
    const server = await open();
    server.serve((_request, response) => void response.end());
    const [first, second] = await Promise.all([fetch(urlOf(server)), fetch(urlOf(server))]);
    const policy = first?.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).not.toBe(second?.headers.get('content-security-policy'));
    expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    });
    expect(first?.headers.has('strict-transport-security')).toBe(false);
  });

  test('ask for https where people come by https', async () => {
    const server = await open(0, true);
    server.serve((_request, response) => void response.end());
    expect((await fetch(urlOf(server))).headers.get('strict-transport-security')).toContain('max-age=');
  });
});

describe('closing', () => {
  test('lets a request under way end and takes no other', async () => {
    const server = await open();
    let answer = () => {};
    const arrived = new Promise<void>(resolve => {
      server.serve((_request, response) => {
        answer = () => void response.end('done');
        resolve();
      });
    });
    const underWay = fetch(urlOf(server));
    await arrived;
    const closed = server.close(5000);
    await expect(fetch(urlOf(server))).rejects.toThrow();
    answer();
    expect(await (await underWay).text()).toBe('done');
    await closed;
  });

  test('cuts at the deadline what does not end', async () => {
    const server = await open();
    server.serve(() => {});
    const hanging = fetch(urlOf(server));
    await expect(Promise.all([server.close(200), hanging])).rejects.toThrow('fetch failed');
  });
});

test('an upgrade to any path is closed at once where no sockets are attached elsewhere', async () => {
  const server = await open();
  server.serve((_request, response) => void response.end());
  const startedMs = performance.now();
  const said = await new Promise<string>(resolve => {
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', data => (text += String(data)));
    socket.on('close', () => resolve(text));
    socket.write('GET /_next/hmr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  expect(said).toMatch(/^HTTP\/1\.1 404/);
  expect(performance.now() - startedMs).toBeLessThan(500);
});

import { request as ask, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorSchema } from '../../contracts/api';
import { openHttpServer, type HttpServer } from './server';

let http: HttpServer;
beforeAll(async () => {
  http = await openHttpServer({
    host: '127.0.0.1',
    port: 0,
    isHttps: false,
    socketPath: '/rt',
    report: () => undefined,
  });
  http.serve((_request, response) => void response.end('served'));
});
afterAll(() => http.close(1000));

async function answerTo(method: string, path: string) {
  const asked = ask({ host: '127.0.0.1', port: http.port, method, path });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(chunk as Uint8Array);
  return {
    status: response.statusCode,
    allow: response.headers.allow,
    text: Buffer.concat(chunks).toString(),
  };
}

test.each(['/api/alerts/%E0%A4%A', '/%', '/api/metrics/%zz/windows', '/alerts/%ff'])(
  '%s: 400',
  async path => {
    const { status, text } = await answerTo('GET', path);
    expect(status).toBe(400);
    expect(errorSchema.parse(JSON.parse(text)).error.code).toBe('bad_request');
  },
);

test('headers beyond the limit: 431, and what is not HTTP: 400, in the same shape', async () => {
  const raw = async (text: string) => {
    const socket = connect(http.port, '127.0.0.1').end(text);
    const chunks: Uint8Array[] = [];
    for await (const chunk of socket) chunks.push(chunk as Uint8Array);
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), code: errorSchema.parse(JSON.parse(body)).error.code };
  };
  const long = `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`;
  expect(await raw(long)).toEqual({ status: 431, code: 'headers_too_large' });
  expect(await raw('hello\r\n\r\n')).toEqual({ status: 400, code: 'bad_request' });
});

test.each([
  ['TRACE', '/api/alerts', 'GET, HEAD, OPTIONS'],
  ['PROPFIND', '/api/definitions/rules/large?x=1', 'PUT, OPTIONS'],
  ['TRACE', '/live', 'GET, HEAD, OPTIONS'],
])('%s %s: 405, allowed are %s', async (method, path, allow) => {
  const answer = await answerTo(method, path);
  expect(answer).toMatchObject({ status: 405, allow });
  expect(errorSchema.parse(JSON.parse(answer.text)).error.code).toBe('method_not_allowed');
});

test.each(['/', '/api/alerts/a%2Fb', '/api/alerts/%00?x=%E0%A4%A', '/%C3%A4'])(
  '%s is handed on',
  async path => {
    expect((await answerTo('GET', path)).text).toBe('served');
  },
);

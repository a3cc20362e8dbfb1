import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Frame } from '../../contracts/live';
import { createKey } from '../commands/create-key';
import { revokeKey } from '../commands/revoke-key';
import { alertUpdate, metricUpdate, windowRow } from '../live/updates.testing';
import { openWorld, outcome, type Client, type World } from './realtime.testing';

let world: World;
let cookies: Record<'admin' | 'investigator', string>;
const saved: string[] = [];

beforeAll(async () => {
  world = await openWorld(async (principal, name) => {
    saved.push(`${name} by ${principal.kind === 'user' ? principal.role : principal.name}`);
    return { ok: true, version: 7 };
  });
  cookies = {
    admin: (await world.signIn('admin')).cookie,
    investigator: (await world.signIn('investigator')).cookie,
  };
});
afterAll(() => world.close());

const until = (check: () => void) => vi.waitFor(check, { timeout: 6000, interval: 10 });
const ours = (cookie: string) => ({ cookie, origin: world.origin });

async function connected(cookie: string): Promise<Client> {
  const client = world.connect(ours(cookie));
  expect(await outcome(client)).toBe('connected');
  return client;
}

function framesOf(client: Client): Frame[] {
  const frames: Frame[] = [];
  client.on('frame', frame => frames.push(frame));
  return frames;
}

describe('the gate', () => {
  test('lets in who is signed in, from our own pages', async () => {
    await connected(cookies.investigator);
  });

  test.each([
    ['a page of somebody else', () => ({ cookie: cookies.admin, origin: 'https://evil.example' })],
    ['the null origin', () => ({ cookie: cookies.admin, origin: 'null' })],
    ['a cookie without an origin', () => ({ cookie: cookies.admin })],
  ])('refuses %s', async (_name, headers) => {
    expect(await outcome(world.connect(headers()))).toMatch(/websocket error/);
  });

  test('refuses who is not signed in, and a made-up session', async () => {
    expect(await outcome(world.connect({ origin: world.origin }))).toBe('unauthenticated');
    expect(await outcome(world.connect(ours('weir.session_token=abc.def')))).toBe('unauthenticated');
  });

  test('lets in a program with a key and cuts it when the key is revoked', async () => {
    const made = await createKey(world.control, 'reader', 'test');
    const client = world.connect({ authorization: `Bearer ${made.ok ? made.key : ''}` });
    expect(await outcome(client)).toBe('connected');
    const reply = await client.emitWithAck('rules:save', { name: 'large', rule: {} });
    expect(reply).toMatchObject({ ok: false, status: 403 });
    await revokeKey(world.control, 'reader', 'test');
    await until(() => expect(client.connected).toBe(false));
    expect(await outcome(world.connect({ authorization: 'Bearer wk_wrong' }))).toBe('unauthenticated');
  });

  test('speaks websocket only', async () => {
    const polling = await fetch(`${world.origin}/rt/?EIO=4&transport=polling`, {
      headers: ours(cookies.admin),
    });
    expect(polling.status).toBe(400);
  });
});

describe('rooms', () => {
  test('send what happens after joining; leaving ends it', async () => {
    const client = await connected(cookies.investigator);
    const frames = framesOf(client);
    expect(await client.emitWithAck('join', { room: 'alerts', lastSeq: null })).toMatchObject({ ok: true });
    await world.publish(alertUpdate('first'));
    await until(() => expect(frames).toMatchObject([{ updates: [{ alert: { id: 'first' } }] }]));
    expect(await client.emitWithAck('leave', { room: 'alerts' })).toEqual({ ok: true });
    await world.publish(alertUpdate('second'));
    await until(() => expect(world.hub.snapshot().alerts[0]?.id).toBe('second'));
    expect(frames).toHaveLength(1);
  });

  test('bring a client that was away up to date, without a gap or a repeat', async () => {
    const first = await connected(cookies.investigator);
    const seen = framesOf(first);
    const reply = await first.emitWithAck('join', { room: 'alerts', lastSeq: null });
    if (!reply.ok) throw new Error(reply.error);
    await world.publish(alertUpdate('seen'));
    await until(() => expect(seen).toHaveLength(1));
    first.disconnect();
    await world.publish(alertUpdate('missed 1'), alertUpdate('missed 2'));
    await until(() => expect(world.hub.snapshot().alerts[0]?.id).toBe('missed 2'));
    const again = await connected(cookies.investigator);
    const later = framesOf(again);
    const lastSeq = seen[0]?.seq ?? null;
    const missed = await again.emitWithAck('join', { room: 'alerts', lastSeq });
    if (!missed.ok) throw new Error(missed.error);
    expect(missed.reset).toBe(false);
    await world.publish(alertUpdate('live'));
    // What the room had not sent when the client came back may arrive as a frame instead of with the reply.
    const taken = () => [...missed.frames, ...later].flatMap(frame => frame.updates);
    await until(() =>
      expect(taken()).toMatchObject(['missed 1', 'missed 2', 'live'].map(id => ({ alert: { id } }))),
    );
    expect(await again.emitWithAck('join', { room: 'alerts', lastSeq: 5 })).toMatchObject({ reset: true });
  });

  test('of metrics carry their rows', async () => {
    const client = await connected(cookies.investigator);
    const frames = framesOf(client);
    await client.emitWithAck('join', { room: 'metric:spend', lastSeq: null });
    await world.publish(metricUpdate([windowRow({ start: 0, n: 3 })]));
    await until(() =>
      expect(frames).toMatchObject([{ room: 'metric:spend', updates: [{ rows: [{ start: 0 }] }] }]),
    );
  });
});

describe('events', () => {
  test('of the wrong shape are refused with what is wrong', async () => {
    const client = await connected(cookies.admin);
    const raw = (name: string, ...values: unknown[]) =>
      new Promise<unknown>(resolve => Reflect.apply(client.emit, client, [name, ...values, resolve]));
    expect(await raw('join', { room: 'metric:../x', lastSeq: null })).toMatchObject({
      ok: false,
      error: /^room: /,
    });
    expect(await raw('join', { room: 'alerts', lastSeq: -1 })).toMatchObject({
      ok: false,
      error: /^lastSeq: /,
    });
    expect(await raw('join', { room: 'alerts', lastSeq: null, more: 1 })).toMatchObject({ ok: false });
    expect(await raw('join', 'alerts')).toMatchObject({ ok: false });
    expect(await raw('join', {}, {})).toMatchObject({ ok: false, status: 400 });
    expect(await raw('rules:save', { rule: {} })).toMatchObject({ ok: false, status: 400, error: /^name: / });
    expect(await raw('rules:delete', {})).toEqual({ ok: false, status: 404, error: 'unknown event' });
    expect(client.connected).toBe(true);
  });

  test('that save a rule are an admin’s alone', async () => {
    const admin = await connected(cookies.admin);
    const reply = await admin.emitWithAck('rules:save', { name: 'large', rule: { when: 'true' } });
    expect(reply).toEqual({ ok: true, version: 7 });
    const investigator = await connected(cookies.investigator);
    const refused = await investigator.emitWithAck('rules:save', { name: 'mine', rule: { when: 'true' } });
    expect(refused).toEqual({ ok: false, status: 403, error: 'only an admin may edit rules' });
    expect(saved).toEqual(['large by admin']);
  });

  test('too many at once are refused, and a client that goes on is cut', async () => {
    const client = await connected(cookies.admin);
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => client.emitWithAck('leave', { room: 'alerts' })),
    );
    const refused = replies.filter(reply => !reply.ok);
    expect(refused.length).toBeGreaterThan(15);
    expect(refused[0]).toMatchObject({ status: 429 });
    for (let index = 0; index < 200; index += 1) client.emit('leave', { room: 'alerts' }, () => {});
    await until(() => expect(client.connected).toBe(false));
  });

  test('larger than 64 KiB end the connection', async () => {
    const client = await connected(cookies.admin);
    client.emit('rules:save', { name: 'large', rule: 'x'.repeat(70_000) }, () => {});
    await until(() => expect(client.connected).toBe(false));
  });
});

describe('a session that ends', () => {
  test('takes its sockets with it within five seconds: signed out', async () => {
    const { cookie, email } = await world.signIn('analyst');
    const client = await connected(cookie);
    const denied: string[] = [];
    client.on('denied', ({ error }) => denied.push(error));
    const startedMs = performance.now();
    await world.control.prisma.session.deleteMany({ where: { user: { email } } });
    await until(() => expect(client.connected).toBe(false));
    expect(performance.now() - startedMs).toBeLessThan(5000);
    expect(denied).toEqual(['signed out']);
  });

  test('takes its sockets with it: another role; and cannot save a rule even before that', async () => {
    const { cookie, email } = await world.signIn('admin');
    const client = await connected(cookie);
    await world.control.prisma.user.update({ where: { email }, data: { role: 'analyst' } });
    const reply = await client.emitWithAck('rules:save', { name: 'late', rule: {} });
    expect(reply).toMatchObject({ ok: false, status: 403 });
    await until(() => expect(client.connected).toBe(false));
  });
});

test('pages are served and sockets live on beside them; an upgrade elsewhere is closed at once', async () => {
  const client = await connected(cookies.investigator);
  expect(await (await fetch(world.origin)).text()).toBe('page');
  const startedMs = performance.now();
  expect(await upgrade('/other')).toMatch(/^HTTP\/1.1 404/);
  expect(await upgrade('/rtx/?EIO=4&transport=websocket')).toMatch(/^HTTP\/1.1 404/);
  expect(performance.now() - startedMs).toBeLessThan(500);
  expect(client.connected).toBe(true);
});

/** Everything the server says to an upgrade, until it closes. */
function upgrade(path: string): Promise<string> {
  return new Promise(resolve => {
    const socket = connectTcp(world.http.port, '127.0.0.1');
    let said = '';
    socket.on('data', data => (said += String(data)));
    socket.on('close', () => resolve(said));
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createKey } from '../commands/create-key';
import { alertUpdate, metricUpdate, windowRow } from '../live/updates.testing';
import { openWorld, outcome, type World } from './realtime.testing';

const ROUNDS = 140;
/** A little longer than the hub waits between frames, so that each round is one. */
const FLUSH_MS = 110;

let world: World;
let key: string;

beforeAll(async () => {
  world = await openWorld(async () => ({ ok: true, version: 1 }));
  const made = await createKey(world.control, 'slow', 'test');
  key = made.ok ? made.key : '';
});
afterAll(() => world.close());

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const manyRows = (round: number) =>
  metricUpdate(
    Array.from({ length: 20 }, (_, index) =>
      windowRow({ start: round * 1000, n: round, group: `${index}-${'g'.repeat(4000)}` }),
    ),
  );

test('a client that stops reading misses metric frames, is told, and never an alert', async () => {
  const client = world.connect({ authorization: `Bearer ${key}` });
  expect(await outcome(client)).toBe('connected');
  const slow: string[] = [];
  const alerts: string[] = [];
  const seqs: number[] = [];
  client.on('slow', ({ room }) => slow.push(room));
  client.on('frame', frame => {
    if (frame.room !== 'alerts') seqs.push(frame.seq);
    for (const update of frame.updates) if (update.kind === 'alert') alerts.push(update.alert.id);
  });
  await client.emitWithAck('join', { room: 'alerts', lastSeq: null });
  await client.emitWithAck('join', { room: 'metric:spend', lastSeq: null });
  const reading = pausable(client);
  reading.pause();
  // The buffers of both ends take some megabytes before anything waits here.
  for (let round = 1; round <= ROUNDS; round += 1) {
    await world.publish(manyRows(round), alertUpdate(`a${round}`));
    await sleep(FLUSH_MS);
  }
  reading.resume();
  await until(() => expect(slow).toEqual(['metric:spend']));
  await until(() => expect(alerts).toHaveLength(ROUNDS));
  expect(client.connected).toBe(true);
  const gap = seqs.some((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1);
  const lastSeq = seqs.at(-1) ?? 0;
  const missed = await client.emitWithAck('join', { room: 'metric:spend', lastSeq });
  expect(missed).toMatchObject({ ok: true });
  expect(gap || (missed.ok && missed.seq > lastSeq)).toBe(true);
}, 60_000);

/** The client's own TCP connection, so that it can stop reading as a sleeping laptop does. */
function pausable(client: Parameters<typeof outcome>[0]): { pause(): void; resume(): void } {
  const transport: unknown = client.io.engine.transport;
  const socket = Reflect.get(Object(Reflect.get(Object(transport), 'ws')), '_socket');
  if (!(socket instanceof Object) || !('pause' in socket)) throw new Error('no socket to pause');
  return {
    pause: () => void Reflect.apply(Reflect.get(socket, 'pause'), socket, []),
    resume: () => void Reflect.apply(Reflect.get(socket, 'resume'), socket, []),
  };
}

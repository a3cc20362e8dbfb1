import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distanceKm } from './cities';
import { DemoGenerator, demoWorld, MAX_DELAY_MS, type DemoEvent, type DemoSettings } from './demo-generator';
import { LARGE_CENTS } from './transactions';

const world = demoWorld(1);
const startMs = Date.UTC(2026, 0, 1);
const settings = (change: Partial<DemoSettings> = {}): DemoSettings => ({
  seed: 1,
  eventsPerSecond: 200,
  startMs,
  rhythm: 'steady',
  ...change,
});
const generate = (count: number, change: Partial<DemoSettings> = {}) =>
  new DemoGenerator(settings(change), world).until(Number.POSITIVE_INFINITY, count);
const jsons = (events: readonly DemoEvent[]) => events.map(({ json }) => json);
type Payment = {
  id: string;
  time: number;
  card: string;
  amount: number;
  channel: string;
  lat: number;
  lon: number;
};
const payment = ({ json }: DemoEvent): Payment => JSON.parse(json);

describe('DemoGenerator', () => {
  it('gives the same events for the same settings, however they are asked for', () => {
    const expected = jsons(generate(2000));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }), steps => {
        const generator = new DemoGenerator(settings(), world);
        const found: string[] = [];
        let untilMs = startMs;
        for (const step of steps) found.push(...jsons(generator.until((untilMs += step))));
        found.push(...jsons(generator.until(Number.POSITIVE_INFINITY, 2000 - Math.min(2000, found.length))));
        expect(found.slice(0, 2000)).toEqual(expected.slice(0, found.length));
      }),
      { numRuns: 10 },
    );
  });

  it('gives other events for another seed, and no id of another start', () => {
    expect(jsons(generate(10, { seed: 2 }))).not.toEqual(jsons(generate(10)));
    const ids = [...generate(1000), ...generate(1000, { startMs: startMs + 1 })].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2000);
  });

  it('writes nine fields in about 150 bytes of JSON', () => {
    const events = generate(5000);
    expect(Object.keys(JSON.parse(events[0]?.json ?? ''))).toEqual([
      'id',
      'time',
      'card',
      'terminal',
      'amount',
      'channel',
      'lat',
      'lon',
      'country',
    ]);
    const bytes = events.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0) / events.length;
    expect(bytes).toBeGreaterThan(140);
    expect(bytes).toBeLessThan(165);
    expect(
      events.every(event => /"amount":\d+\.\d\d,/.test(event.json) && payment(event).time === event.timeMs),
    ).toBe(true);
  });

  it.each(['steady', 'lively', 'daily'] as const)('keeps its rate over a day (%s)', rhythm => {
    const events = new DemoGenerator(settings({ rhythm, eventsPerSecond: 1 }), world).until(
      startMs + 86_400_000,
    );
    expect(events.length / 86_400).toBeGreaterThan(0.97);
    expect(events.length / 86_400).toBeLessThan(1.03);
  });

  it.each([1, 100_000])('keeps a steady rate of %i a second', eventsPerSecond => {
    const seconds = 200_000 / eventsPerSecond / 2;
    const events = new DemoGenerator(settings({ eventsPerSecond }), world).until(startMs + seconds * 1000);
    expect(Math.abs(events.length / (seconds * eventsPerSecond) - 1)).toBeLessThan(0.01);
  });

  it('is quiet at night where it follows the day', () => {
    const events = new DemoGenerator(settings({ rhythm: 'daily', eventsPerSecond: 2 }), world).until(
      startMs + 86_400_000,
    );
    const inHours = (from: number, to: number) =>
      events.filter(({ timeMs }) => timeMs >= startMs + from * 3_600_000 && timeMs < startMs + to * 3_600_000)
        .length;
    expect(inHours(12, 16)).toBeGreaterThan(4 * inHours(0, 4));
  });

  it('is out of order, but never by more than the bound', () => {
    let newestMs = 0;
    let backwards = 0;
    let worstMs = 0;
    let oldestMs = Number.POSITIVE_INFINITY;
    for (const { timeMs } of generate(100_000)) {
      if (timeMs < newestMs) backwards += 1;
      worstMs = Math.max(worstMs, newestMs - timeMs);
      newestMs = Math.max(newestMs, timeMs);
      oldestMs = Math.min(oldestMs, timeMs);
    }
    expect(oldestMs).toBeGreaterThanOrEqual(startMs);
    expect(backwards).toBeGreaterThan(5000);
    expect(worstMs).toBeGreaterThan(500);
    expect(worstMs).toBeLessThanOrEqual(MAX_DELAY_MS);
  });
});

describe('the fraud of the demo', () => {
  const events = generate(200_000, { eventsPerSecond: 100, startMs: startMs + 10 * 3_600_000 });
  const share = (scenario: number) =>
    events.filter(event => event.scenario === scenario).length / events.length;

  it('has the shares of the simulator it follows', () => {
    expect(1 - share(0)).toBeGreaterThan(0.005);
    expect(1 - share(0)).toBeLessThan(0.013);
    expect(share(1)).toBeGreaterThan(0.0002);
    expect(share(2)).toBeGreaterThan(0.002);
    expect(share(3)).toBeGreaterThan(0.001);
    expect(share(4)).toBeGreaterThan(0.0003);
    expect(share(4)).toBeLessThan(0.0006);
  });

  it('calls no large amount genuine', () => {
    const genuine = events.filter(({ scenario }) => scenario === 0);
    expect(genuine.filter(event => payment(event).amount > LARGE_CENTS / 100)).toEqual([]);
  });

  it('keeps contactless payments below their limit, but for stolen cards', () => {
    const above = events.filter(
      event => payment(event).channel === 'contactless' && payment(event).amount > 50,
    );
    expect(above.length).toBeGreaterThan(0);
    expect(new Set(above.map(({ scenario }) => scenario))).toEqual(new Set([3]));
  });

  it('shows a travelled card hundreds of kilometres away within minutes', () => {
    const travelled = events.filter(({ scenario }) => scenario === 4);
    for (const event of travelled) {
      const there = payment(event);
      const before = events.filter(
        ({ customer, timeMs }) =>
          customer === event.customer &&
          timeMs <= there.time &&
          there.time - timeMs <= 6 * 60_000 + MAX_DELAY_MS,
      );
      expect(Math.max(...before.map(other => distanceKm(payment(other), there)))).toBeGreaterThan(500);
    }
  });
});

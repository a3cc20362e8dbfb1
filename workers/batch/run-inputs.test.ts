import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asSet, LARGE, ndjson, PAYMENTS, PER_TERMINAL, RunWorld } from './run-world.testing';

let world: RunWorld;
beforeEach(() => {
  world = new RunWorld();
});
afterEach(() => world.close());

const definitions = { streams: [PAYMENTS], metrics: [PER_TERMINAL], rules: [LARGE] };
const START = Date.UTC(2024, 1, 29, 23, 50);

/** Payments every 700 ms at changing amounts, cards and terminals; one in seven without a terminal. */
const payments = Array.from({ length: 5000 }, (_, index) => ({
  id: `p${index}`,
  time: START + index * 700,
  card: `c${(index * 7919) % 101}`,
  terminal: index % 7 === 0 ? null : `t${(index * 31) % 5}`,
  amount: ((index * 104_729) % 30_000) / 100,
}));

const asCsv = (rows: typeof payments) =>
  ['ID,AT,CARD,TERMINAL,AMOUNT,EXTRA']
    .concat(
      rows.map(({ id, time, card, terminal, amount }) =>
        [
          id,
          new Date(time).toISOString().replace('T', ' ').slice(0, 23),
          card,
          terminal ?? '',
          amount,
          '"a, b"',
        ].join(','),
      ),
    )
    .join('\n');

describe('what weir run reads', () => {
  it('the same events from NDJSON, CSV, gzip of each, and a folder', async () => {
    const plain = world.write('a.ndjson', ndjson(payments));
    const inputs = [
      world.write('b.csv', asCsv(payments)),
      world.write('c.ndjson.gz', gzipSync(ndjson(payments))),
      world.write('d.csv.gz', gzipSync(asCsv(payments))),
    ];
    world.write('folder/1.csv', asCsv(payments.slice(0, 2000)));
    world.write('folder/2.ndjson.gz', gzipSync(ndjson(payments.slice(2000))));
    const reference = await world.run(definitions, [`pay=${plain}`]);
    expect(reference.summary).toMatchObject({ read: 5000, accepted: 5000 });
    for (const input of [...inputs, `${world.dir}/folder`]) {
      const outcome = await world.run(definitions, [`pay=${input}`]);
      for (const name of ['windows.ndjson', 'alerts.ndjson', 'dead-letters.ndjson']) {
        expect(outcome.file(name), `${name} of ${input}`).toBe(reference.file(name));
      }
    }
  });

  it('several files of one stream, one after the other', async () => {
    const first = world.write('1.ndjson', ndjson(payments.slice(0, 1000)));
    const second = world.write('2.ndjson', ndjson(payments.slice(1000)));
    const whole = await world.run(definitions, [`pay=${world.write('a.ndjson', ndjson(payments))}`]);
    const parts = await world.run(definitions, [`pay=${first}`, `pay=${second}`]);
    expect(parts.file('windows.ndjson')).toBe(whole.file('windows.ndjson'));
  });

  it('the same into 1, 4 and 16 partitions where no event is late', async () => {
    const input = [`pay=${world.write('a.ndjson', ndjson(payments))}`];
    const one = await world.run(definitions, input);
    expect(one.summary.alerts).toBeGreaterThan(100);
    for (const partitions of ['4', '16']) {
      const many = await world.run(definitions, input, ['--partitions', partitions]);
      expect(asSet(many.file('windows.ndjson'))).toEqual(asSet(one.file('windows.ndjson')));
      expect(asSet(many.file('alerts.ndjson'))).toEqual(asSet(one.file('alerts.ndjson')));
      expect(many.summary).toMatchObject({ read: 5000, accepted: 5000, late: 0 });
    }
  });

  it('a card always into the same partition, with offsets that count up there', async () => {
    const bad = payments.map(payment => ({ ...payment, amount: 'much' }));
    const input = [`pay=${world.write('a.ndjson', ndjson(bad))}`];
    const { deadLetters } = await world.run(definitions, input, ['--partitions', '4']);
    const homes = new Map<unknown, Set<unknown>>();
    const next = new Map<unknown, number>();
    for (const { raw, partition, offset } of deadLetters) {
      const { card }: { card: string } = JSON.parse(String(raw));
      homes.set(card, (homes.get(card) ?? new Set()).add(partition));
      expect(offset).toBe(next.get(partition) ?? 0);
      next.set(partition, Number(offset) + 1);
    }
    expect(deadLetters).toHaveLength(5000);
    expect([...homes.values()].every(home => home.size === 1)).toBe(true);
    expect([...next.keys()].sort()).toEqual([0, 1, 2, 3]);
  });

  it('decimals whose sum is beyond 2^53 units, to the last digit', async () => {
    const largest = '90071992547409.91'; // 2^53 - 1 cents.
    const text = Array.from(
      { length: 1001 },
      (_, index) => `{"id":"${index}","time":${index},"card":"c","terminal":"t","amount":${largest}}\n`,
    ).join('');
    const { file } = await world.run(definitions, [`pay=${world.write('a.ndjson', text)}`]);
    const cents = 9_007_199_254_740_991n * 1001n;
    expect(file('windows.ndjson')).toContain(`"total":${cents / 100n}.${cents % 100n},`);
    expect(file('windows.ndjson')).toContain(`"mean":${Number(largest)},"least":${largest},`);
  });

  it('what an independent sum in whole cents finds', async () => {
    const totals = new Map<string, { n: number; cents: bigint }>();
    for (const { time, terminal, amount } of payments) {
      const key = `${Math.floor(time / 60_000) * 60_000} ${terminal}`;
      const { n, cents } = totals.get(key) ?? { n: 0, cents: 0n };
      totals.set(key, { n: n + 1, cents: cents + BigInt(Math.round(amount * 100)) });
    }
    const { windows } = await world.run(definitions, [`pay=${world.write('a.ndjson', ndjson(payments))}`]);
    expect(windows).toHaveLength(totals.size);
    for (const { start, group, n, total } of windows) {
      const key = `${String(start)} ${terminalOf(group)}`;
      expect({ key, n, cents: BigInt(Math.round(Number(total) * 100)) }).toEqual({ key, ...totals.get(key) });
    }
  });
});

function terminalOf(group: unknown): string {
  const { terminal }: { terminal: string | null } = JSON.parse(JSON.stringify(group));
  return String(terminal);
}

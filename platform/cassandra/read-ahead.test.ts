import { expect, test } from 'vitest';
import { readPartitions } from './read-ahead';

/** Partitions of the given sizes; counts what was opened and what was ended. */
function partitions(sizes: readonly number[], failsAt = -1) {
  const seen = { opened: 0, ended: 0, openedAtFirstRow: 0 };
  const keys = async function* () {
    for (const key of sizes.keys()) yield key;
  };
  const read = async function* (key: number): AsyncGenerator<string, void> {
    seen.opened += 1;
    try {
      await new Promise(resolve => setTimeout(resolve, (key * 7) % 5));
      if (key === failsAt) throw new Error(`planted: partition ${key}`);
      for (let row = 0; row < (sizes[key] ?? 0); row += 1) yield `${key}/${row}`;
    } finally {
      seen.ended += 1;
    }
  };
  return { rows: readPartitions(keys(), read), seen };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('rows come in the order of their partitions', async () => {
  const sizes = Array.from({ length: 60 }, (_, key) => key % 3);
  const expected = sizes.flatMap((size, key) => Array.from({ length: size }, (_, row) => `${key}/${row}`));
  const { rows, seen } = partitions(sizes);
  expect(await all(rows)).toEqual(expected);
  expect(seen).toMatchObject({ opened: 60, ended: 60 });
});

test('a full first partition is asked alone, and nothing stays open when the reader stops', async () => {
  const { rows, seen } = partitions(Array.from({ length: 60 }, () => 5));
  for await (const _row of rows) {
    seen.openedAtFirstRow = seen.opened;
    break;
  }
  expect([seen.openedAtFirstRow, seen.opened, seen.ended]).toEqual([1, 1, 1]);
});

test('stopping in the middle ends what was asked ahead', async () => {
  const { rows, seen } = partitions(Array.from({ length: 60 }, () => 1));
  let count = 0;
  for await (const _row of rows) if ((count += 1) === 9) break;
  expect(seen.opened).toBeLessThan(60);
  expect(seen.ended).toBe(seen.opened);
});

test('a partition that fails fails the scan where its rows would have come', async () => {
  const { rows } = partitions([1, 1, 1, 1, 1, 1], 4);
  const found: string[] = [];
  const reading = (async () => {
    for await (const row of rows) found.push(row);
  })();
  await expect(reading).rejects.toThrow('planted: partition 4');
  expect(found).toEqual(['0/0', '1/0', '2/0', '3/0']);
});

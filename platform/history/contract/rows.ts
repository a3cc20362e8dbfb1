import { randomInt, randomUUID } from 'node:crypto';
import type { DeadLetter, StoredAlert, WindowRow } from '../../../contracts/records';
import type { Page, PageRequest, TimeRange } from '../history';

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** Ever: from before 1970 to beyond 9999. */
export const EVER: TimeRange = { from: -(2 ** 52), to: 2 ** 52 };
export const FIRST: PageRequest = { limit: 1_000, cursor: null };

export const newName = (prefix: string) => `${prefix}-${randomUUID()}`;

/** Ten days that no other promise uses: the storage may hold rows of others. */
export function newEra(): TimeRange {
  const from = randomInt(100, 30_000) * 10 * DAY_MS;
  return { from, to: from + 10 * DAY_MS };
}

export function windowRow(metric: string, start: number, change: Partial<WindowRow> = {}): WindowRow {
  return {
    metric,
    group: { terminal: 't1' },
    start,
    end: start + MINUTE_MS,
    kind: 'final',
    revision: 0,
    values: { n: 1, total: 12.5 },
    score: null,
    expected: null,
    low: null,
    high: null,
    ...change,
  };
}

export function alertAt(time: number, change: Partial<StoredAlert> = {}): StoredAlert {
  return {
    id: randomUUID(),
    rule: 'large',
    version: 1,
    stream: 'transactions',
    event: randomUUID(),
    entity: { type: 'card', id: 'c1' },
    time,
    severity: 'high',
    values: { 'event.amount': 250.5 },
    raisedAt: time + 5,
    condition: 'event.amount > 220',
    source: { topic: 'transactions', partition: 0, offset: '12' },
    payload: '{"amount":250.5}',
    ...change,
  };
}

export function deadLetterAt(stream: string, at: number, change: Partial<DeadLetter> = {}): DeadLetter {
  return {
    stream,
    partition: 0,
    offset: String(at),
    reason: 'schema',
    field: 'amount',
    message: 'amount: expected a number, got "x"',
    raw: '{"amount":"x"}',
    rawBase64: null,
    at,
    ...change,
  };
}

/** Follows the pages to the end. Fails where a page is longer than asked or an end never comes. */
export async function readAll<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = null, pages = 0; ; pages += 1) {
    const page: Page<Item> = await read({ limit, cursor });
    if (page.items.length > limit) throw new Error(`a page of ${page.items.length} rows, ${limit} asked`);
    if (page.items.length < limit && page.next !== null)
      throw new Error('a short page that says there is more');
    items.push(...page.items);
    if (page.next === null) return items;
    if (pages > 20_000) throw new Error('the pages have no end');
    cursor = page.next;
  }
}

export const range = (from: number, to: number): TimeRange => ({ from, to });
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

import type { z } from 'zod';
import { alertsPageSchema, deadLettersPageSchema, windowsPageSchema } from '../../contracts/api';
import type { DeadLetter, StoredAlert, WindowRow } from '../../contracts/records';

export type Event = Readonly<Record<string, unknown>>;

/** The HTTP API with a key, as another program would use it. */
export class Api {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async ingest(stream: string, events: readonly Event[]): Promise<void> {
    const response = await this.send(`/api/ingest/${stream}`, 'POST', JSON.stringify(events));
    if (response.status !== 202) throw new Error(`ingest: ${response.status} ${await response.text()}`);
  }

  send(path: string, method = 'GET', body?: string): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
  }

  windows(metric: string, query: Query = {}): Promise<WindowRow[]> {
    return this.all(`/api/metrics/${metric}/windows`, query, windowsPageSchema);
  }

  alerts(query: Query = {}): Promise<StoredAlert[]> {
    return this.all('/api/alerts', query, alertsPageSchema);
  }

  deadLetters(query: Query = {}): Promise<DeadLetter[]> {
    return this.all('/api/dead-letters', query, deadLettersPageSchema);
  }

  /** Every page of a list. */
  private async all<Item>(path: string, query: Query, schema: z.ZodType<Page<Item>>): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null = null;
    do {
      const params = new URLSearchParams({ ...query, limit: '500', ...(cursor === null ? {} : { cursor }) });
      const response = await this.send(`${path}?${params.toString()}`);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      const page: Page<Item> = schema.parse(await response.json());
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    return items;
  }
}

type Query = Readonly<Record<string, string>>;
type Page<Item> = { items: Item[]; next: string | null };

import type { HopRecord } from '../../contracts/hops';
import type { WeirEvent } from '../../core/events/event';
import { timeOrNull, type Watermark } from '../../core/time/watermark';
import type { NewRecord } from '../../platform/event-log/event-log';
import type { Commit } from '../runtime/commit';
import { HOP_SHARDS, hopTopic, HopRoutes, type NextHop } from '../stages/entity-hops';
import type { IntakeRecord } from '../stages/intake-record';
import type { RestingAlerts } from '../stages/rules';
import type { Readable } from '../stages/windows-at';

/** An event that leaves its intake: where it lies, and its partition's watermark before it. */
export type Leaving = Readonly<{
  stream: string;
  partition: number;
  record: Pick<IntakeRecord, 'offset' | 'text' | 'appendedMs'>;
  watermark: Watermark;
  /** See HopEvent; null: its rules read no windows. */
  readable: Readable | null;
}>;

/** Records that are sent for one of the sender's input at most. */
export const PARTS = 1n << 20n;

/** What does not come from a sender any more. */
export type Promised = Readonly<{
  /** Nothing below it. */
  watermark: Watermark;
  /** Nothing that reads windows as of one before it; null: nothing reads windows. */
  readable: Watermark | null;
  /** Input partition → nothing of its events up to this offset. */
  passed: ReadonlyMap<string, bigint>;
}>;

/** Sends an intake's events to their first entity, and tells the hops how far it is. */
export class HopSender {
  private readonly waiting = new Map<string, NewRecord[]>();

  constructor(
    private readonly commit: Pick<Commit, 'append' | 'signed'>,
    private readonly source: string,
    private readonly epoch: bigint,
  ) {}

  /** Where the event goes; null: it visits no entity. It is sent by `send`. */
  add(routes: HopRoutes, event: WeirEvent, leaving: Leaving, definitionsVersion: number): NextHop | null {
    const { stream, partition, record, watermark, readable } = leaving;
    const next = routes.next(stream, event.values, null);
    if (next === null) return null;
    this.push(next, {
      kind: 'event',
      ...this.sender(record.offset),
      definitionsVersion,
      stream,
      partition,
      offset: String(record.offset),
      appendedMs: record.appendedMs,
      watermark: timeOrNull(watermark),
      ...(readable !== null && { readable }),
      text: record.text,
      features: {},
    });
    return next;
  }

  /** To every shard of these hops: what does not come any more, and that nothing counts of an earlier owner. */
  mark(
    hops: readonly string[],
    { watermark, readable, passed }: Promised,
    position: bigint,
    definitionsVersion: number,
  ): void {
    const marker = {
      kind: 'marker' as const,
      ...this.sender(position),
      watermark: timeOrNull(watermark),
      ...(readable !== null && { readable: timeOrNull(readable) }),
      ...(passed.size > 0 && {
        passed: Object.fromEntries([...passed].map(([origin, offset]) => [origin, String(offset)])),
      }),
      definitionsVersion,
    };
    for (const hop of hops) this.pushToAll(hop, marker);
  }

  pushToAll(hop: string, record: HopRecord): void {
    for (let shard = 0; shard < HOP_SHARDS; shard += 1) this.push({ hop, shard }, record);
  }

  /** Takes the alerts of rules that rest to where it is decided whether they are raised. */
  addResting(resting: RestingAlerts[], definitionsVersion: number): void {
    for (const { stream, position, watermark, alerts } of resting.splice(0)) {
      for (const [index, alert] of alerts.entries())
        this.push(HopRoutes.cooldownOf(alert), {
          kind: 'alert',
          ...this.sender(BigInt(position) * PARTS + BigInt(index)),
          ...{ definitionsVersion, stream, watermark: timeOrNull(watermark) },
          alert: this.commit.signed(alert),
        });
    }
  }

  async send(): Promise<void> {
    const sending = [...this.waiting].map(([topic, records]) => this.commit.append(topic, records));
    this.waiting.clear();
    await Promise.all(sending);
  }

  /** An event on its way, with the features of another entity. */
  push({ hop, shard }: NextHop, record: HopRecord): void {
    const topic = hopTopic(hop);
    const records = this.waiting.get(topic) ?? [];
    records.push({ partition: shard, key: null, value: Buffer.from(JSON.stringify(record)) });
    this.waiting.set(topic, records);
  }

  sender(position: bigint) {
    return { source: this.source, epoch: String(this.epoch), position: String(position) };
  }
}

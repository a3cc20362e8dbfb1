import { LIVE_TOPIC, type LiveUpdate } from '../../contracts/live';
import { withoutReceipt, type StoredAlert } from '../../contracts/records';
import type { Checkpoints } from '../../platform/checkpoints/checkpoints';
import type { EventLog, NewRecord } from '../../platform/event-log/event-log';
import type { History } from '../../platform/history/history';
import { windowRow } from '../stages/merge';
import type { Effects } from './pipeline';

export type RunnerDeps = Readonly<{
  log: EventLog;
  history: History;
  checkpoints: Checkpoints;
  workerId: string;
  /** Wall clock, epoch ms: for rates, idleness and screens, never for a result. */
  now: () => number;
}>;

/** Alerts of one batch that are pushed to screens, shadow ones never; all are in the history. */
const LIVE_ALERTS = 200;

/**
 * Performs a shard's effects and saves its states, always in that order: a state is saved when every effect begun
 * before it is done, so that a crash repeats effects (which changes nothing) and loses none.
 */
export class Commit {
  /** No records are taken before this resolves: a recorded decision is being saved. */
  gate: Promise<void> = Promise.resolve();
  /** Models are asked for events that were taken: nothing else is taken, saved or adopted meanwhile. */
  settling: Promise<void> | null = null;
  private readonly underWay = new Set<Promise<void>>();
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly deps: RunnerDeps,
    private readonly shard: string,
    private readonly epoch: bigint,
    /** Version of the definitions in force, for receipts. */
    private readonly definitionsVersion: () => number,
  ) {}

  /**
   * Tells the history, and the browser of alerts at once. Told when `after` is done; whoever saves before that waits for
   * both, so that no effect is lost that belongs to a saved state.
   */
  perform(effects: Effects, after?: Promise<unknown>): Promise<void> {
    return after === undefined ? this.tell(effects) : this.track(after.then(() => this.tell(effects)));
  }

  /** Until these events are scored and judged. */
  async settle(judging: Promise<void>): Promise<void> {
    this.settling = judging.finally(() => {
      this.settling = null;
    });
    await this.settling;
  }

  private async tell({ windows, alerts: raised, deadLetters }: Effects): Promise<void> {
    if (windows.length + raised.length + deadLetters.length === 0) return;
    const alerts = raised.map(alert => this.signed(alert));
    await this.track(this.deps.history.put({ windows: windows.map(windowRow), alerts, deadLetters }));
    const at = this.deps.now();
    const newest = alerts.filter(({ mode }) => mode !== 'shadow').slice(-LIVE_ALERTS);
    if (newest.length > 0)
      await this.append(
        LIVE_TOPIC,
        newest.map(alert => liveRecord({ kind: 'alert', at, alert: withoutReceipt(alert) })),
      );
  }

  append(topic: string, records: readonly NewRecord[]): Promise<void> {
    return this.track(this.deps.log.append(topic, records));
  }

  /** Saves the bytes once the effects, and all that were begun before, are done. One save at a time. */
  save(bytes: Uint8Array, effects: Effects): Promise<void> {
    const before = [...this.underWay, this.saving];
    this.saving = this.perform(effects)
      .then(() => Promise.all(before))
      .then(() => this.deps.checkpoints.save(this.shard, this.epoch, bytes));
    return this.saving;
  }

  /** Says in the receipt who judged, under which definitions; where another shard did, it has said so. */
  signed(alert: StoredAlert): StoredAlert {
    if (alert.receipt === undefined || alert.receipt.owner !== null) return alert;
    const owner = { worker: this.deps.workerId, epoch: String(this.epoch) };
    return { ...alert, receipt: { ...alert.receipt, definitionsVersion: this.definitionsVersion(), owner } };
  }

  private async track(work: Promise<void>): Promise<void> {
    this.underWay.add(work);
    try {
      await work;
    } finally {
      this.underWay.delete(work);
    }
  }
}

export function liveRecord(update: LiveUpdate): NewRecord {
  return { partition: 0, key: null, value: Buffer.from(JSON.stringify(update)) };
}

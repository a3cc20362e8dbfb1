import type { LiveUpdate } from '../../contracts/live';
import type { StoredAlert } from '../../contracts/records';
import type { RoomStore } from './room';

const MAX_ALERTS = 200;

/** The newest alerts in the order they were raised. An alert told again (a replay) is no news. */
export class AlertShelf implements RoomStore {
  clock = 0;
  lostSeq = 0;
  private readonly held = new Map<string, { alert: StoredAlert; at: number; seq: number }>();

  put(alert: StoredAlert, at: number): boolean {
    if (this.held.has(alert.id)) return false;
    this.held.set(alert.id, { alert, at, seq: this.clock });
    if (this.held.size > MAX_ALERTS) this.dropOldest();
    return true;
  }

  newestFirst(): StoredAlert[] {
    return [...this.held.values()].map(({ alert }) => alert).reverse();
  }

  since(seq: number): LiveUpdate[] {
    return [...this.held.values()]
      .filter(each => each.seq > seq)
      .map(({ alert, at }) => ({ kind: 'alert', at, alert }));
  }

  private dropOldest(): void {
    const [oldest] = this.held;
    if (oldest === undefined) return;
    this.held.delete(oldest[0]);
    this.lostSeq = Math.max(this.lostSeq, oldest[1].seq);
  }
}

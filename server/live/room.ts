import type { Frame, LiveUpdate } from '../../contracts/live';
import type { Resumed } from './live-hub';

/**
 * A bounded store that numbers its changes. `clock` is the number of the frame that will carry the change being
 * made; `since(n)` gives the newest value of all that changed in frames after n.
 */
export interface RoomStore {
  clock: number;
  /** Changes up to this number were let go of to stay bounded: whoever saw less cannot be brought up to date. */
  readonly lostSeq: number;
  since(seq: number, at: number): LiveUpdate[];
}

/** One numbered sequence of frames over a store. */
export class Room<Store extends RoomStore> {
  private readonly listeners = new Set<(frame: Frame) => void>();
  private hasPending = false;

  constructor(
    readonly name: string,
    private readonly base: number,
    readonly store: Store,
  ) {
    store.clock = base + 1;
  }

  /** The number of the last frame sent. */
  get seq(): number {
    return this.store.clock - 1;
  }

  change(apply: (store: Store) => boolean): void {
    if (apply(this.store)) this.hasPending = true;
  }

  flush(at: number): void {
    if (!this.hasPending) return;
    this.hasPending = false;
    const updates = this.listeners.size === 0 ? [] : this.store.since(this.seq, at);
    this.store.clock += 1;
    const frame: Frame = { room: this.name, seq: this.seq, at, updates };
    for (const listen of this.listeners) listen(frame);
  }

  forgetPending(): void {
    if (this.hasPending) this.store.clock += 1;
    this.hasPending = false;
  }

  resume(lastSeq: number | null, at: number): Resumed {
    const seq = this.seq;
    if (lastSeq === null) return { seq, reset: seq > this.base, frames: [] };
    const isKnown = lastSeq >= this.base && lastSeq <= seq && lastSeq >= this.store.lostSeq;
    if (!isKnown) return { seq, reset: true, frames: [] };
    if (lastSeq === seq) return { seq, reset: false, frames: [] };
    return {
      seq,
      reset: false,
      frames: [{ room: this.name, seq, at, updates: this.store.since(lastSeq, at) }],
    };
  }

  subscribe(listen: (frame: Frame) => void): () => void {
    this.listeners.add(listen);
    return () => this.listeners.delete(listen);
  }
}

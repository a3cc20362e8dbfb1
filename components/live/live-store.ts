import type { LiveSnapshot } from '@/contracts/api';
import { clockTick, serverNow, subscribeClock } from '../time/clock';
import { MAX_ALERTS } from './alerts-state';
import type { LiveConnection } from './connection';
import { applyLive, modelOf, reseed, type LiveModel } from './live-model';
import { Painted } from './painted';
import type { PauseTarget } from './pause-target';
import { noSystem, withMeasured, withPartitions, type SystemState } from './system-state';

/** Everything the Live page paints from, as of one moment. */
export type LiveState = Readonly<{ now: number; model: LiveModel; system: SystemState; frames: number }>;

/**
 * One a mount: begins with the snapshot the page was rendered with and merges the rooms' frames into it. Paused, it
 * goes on merging (what it holds is bounded) and only the picture stands still.
 */
export class LiveStore implements PauseTarget {
  readonly painted: Painted<LiveState>;
  private paused = false;

  constructor(
    snapshot: LiveSnapshot,
    private readonly onLost: () => void,
  ) {
    const told =
      snapshot.partitions.length === 0
        ? noSystem
        : withPartitions(noSystem, snapshot.partitions, snapshot.at);
    const system = withMeasured(told, snapshot.stream, snapshot.traffic);
    this.painted = new Painted({ now: snapshot.at, model: modelOf(snapshot), system, frames: 0 });
  }

  subscribe = (listener: () => void) => this.painted.subscribe(listener);
  isPaused = () => this.paused;

  news = () => {
    const alerts = this.newAlerts();
    if (alerts > 0) return `${alerts} new alert${alerts === 1 ? '' : 's'}`;
    const frames = this.painted.getLatest().frames - this.painted.get().frames;
    return frames > 0 ? `${frames} new` : null;
  };

  toggle = () => {
    const isOverflown = this.paused && this.newAlerts() > MAX_ALERTS;
    this.paused = !this.paused;
    if (this.paused) this.painted.freeze();
    else this.painted.thaw();
    if (isOverflown) this.onLost();
  };

  reseed(snapshot: LiveSnapshot): void {
    this.painted.update(state => ({ ...state, model: reseed(state.model, snapshot) }));
  }

  /** Joins the rooms of the snapshot from its numbers. Returns the way out. */
  connect(connection: LiveConnection, system: Painted<SystemState>, seq: LiveSnapshot['seq']): () => void {
    const rooms = [
      'alerts',
      ...[...this.painted.getLatest().model.metrics.keys()].map(name => `metric:${name}`),
    ];
    const leaves = rooms.map(room =>
      connection.join(
        room,
        seq[room] ?? null,
        frame =>
          this.painted.update(state => ({
            ...state,
            now: Math.max(state.now, frame.at),
            model: frame.updates.reduce(applyLive, state.model),
            frames: state.frames + 1,
          })),
        this.onLost,
      ),
    );
    const takeSystem = () => this.painted.update(state => ({ ...state, system: system.getLatest() }));
    takeSystem();
    const stopSystem = system.subscribe(takeSystem);
    const stopClock = subscribeClock(() =>
      this.painted.update(state => ({ ...state, now: Math.max(state.now, clockTick() ?? serverNow()) })),
    );
    return () => {
      for (const leave of leaves) leave();
      stopSystem();
      stopClock();
    };
  }

  private newAlerts(): number {
    return this.painted.getLatest().model.alertCount - this.painted.get().model.alertCount;
  }
}

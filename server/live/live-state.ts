import type { Frame, LiveUpdate } from '../../contracts/live';
import type { PartitionStatus } from '../../contracts/records';
import { addTraffic, noTraffic, type Traffic } from '../../core/traffic/traffic';
import { AlertShelf } from './alert-shelf';
import type { HubSnapshot, InForce, Resumed } from './live-hub';
import { MetricWindows } from './metric-windows';
import { Room } from './room';
import { WorkerBoard } from './worker-board';

/** Everything the hub holds, as rooms over bounded stores. Pure but for its listeners: time comes in. */
export class LiveState {
  private readonly metrics = new Map<string, Room<MetricWindows>>();
  private readonly alerts: Room<AlertShelf>;
  private readonly board: Room<WorkerBoard>;
  private readonly traffic = new Map<string, Traffic>();

  /**
   * Numbers start at the start time in milliseconds. Rooms send far fewer than 1000 frames a second, so a later
   * start begins above every number an earlier one gave out.
   */
  constructor(private readonly startedMs: number) {
    this.alerts = new Room('alerts', startedMs, new AlertShelf());
    this.board = new Room('system', startedMs, new WorkerBoard());
  }

  apply(update: LiveUpdate, nowMs: number): void {
    switch (update.kind) {
      case 'metric':
        this.metricRoom(update.metric).change(store => store.put(update));
        return;
      case 'alert':
        this.alerts.change(store => store.put(update.alert, update.at));
        return;
      case 'partitions':
        this.board.change(store => store.putPartitions(update, nowMs));
        this.sampleTraffic(update.partitions, update.at);
        return;
      case 'definitions':
        this.board.change(store => store.putDefinitions(update));
        return;
    }
  }

  markSilent(nowMs: number): void {
    this.board.change(store => store.markSilent(nowMs));
  }

  noteStopped(worker: string, note: string): void {
    this.board.change(store => store.noteStopped(worker, note));
  }

  /** Sends what changed since the last flush in these rooms; null: in all of them. */
  flush(names: readonly string[] | null, nowMs: number): void {
    for (const room of this.rooms()) if (names === null || names.includes(room.name)) room.flush(nowMs);
  }

  /** What was read back at the start is state, not news. */
  forgetPending(): void {
    for (const room of this.rooms()) room.forgetPending();
  }

  snapshot(at: number, stream?: string): HubSnapshot {
    const shown = [...this.metrics.values()].filter(
      room => stream === undefined || room.store.stream === stream,
    );
    return {
      at,
      streams: this.board.store.streams(),
      seq: Object.fromEntries([this.alerts, this.board, ...shown].map(room => [room.name, room.seq])),
      windows: Object.fromEntries(shown.map(room => [room.store.metric, room.store.all()])),
      alerts: this.alerts.store.newestFirst().filter(each => stream === undefined || each.stream === stream),
      partitions: this.partitions().filter(each => stream === undefined || each.stream === stream),
      traffic: stream === undefined ? [] : [...(this.traffic.get(stream)?.samples ?? [])],
    };
  }

  private sampleTraffic(told: readonly PartitionStatus[], at: number): void {
    for (const stream of new Set(told.map(status => status.stream))) {
      const partitions = this.partitions().filter(status => status.stream === stream);
      this.traffic.set(stream, addTraffic(this.traffic.get(stream) ?? noTraffic, partitions, at));
    }
  }

  partitions(): PartitionStatus[] {
    return this.board.store.partitions();
  }

  inForce(): InForce {
    return this.board.store.inForce();
  }

  resume(name: string, lastSeq: number | null, at: number): Resumed {
    return this.room(name).resume(lastSeq, at);
  }

  subscribe(name: string, listen: (frame: Frame) => void): () => void {
    return this.room(name).subscribe(listen);
  }

  private rooms(): Iterable<Pick<Room<never>, 'name' | 'flush' | 'forgetPending'>> {
    return [this.alerts, this.board, ...this.metrics.values()];
  }

  private room(name: string): Pick<Room<never>, 'resume' | 'subscribe'> {
    if (name === 'alerts') return this.alerts;
    if (name === 'system') return this.board;
    return this.metricRoom(name.slice('metric:'.length));
  }

  private metricRoom(metric: string): Room<MetricWindows> {
    const held = this.metrics.get(metric);
    if (held !== undefined) return held;
    const room = new Room(`metric:${metric}`, this.startedMs, new MetricWindows(metric));
    this.metrics.set(metric, room);
    return room;
  }
}

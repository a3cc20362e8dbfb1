import type { LiveUpdate } from '../../contracts/live';
import type { WindowResult } from '../../core/windows/window-result';
import { LiveRows } from './live-rows';
import { PartitionMeter } from './partition-meter';
import { partitionStatuses } from './partition-status';
import type { Pipeline } from './pipeline';

/** What a unit's runner knows of one stream beside its state: how busy it is, what screens are to see. */
export class StreamShare {
  private readonly meters: PartitionMeter[];
  private live: LiveRows;
  private emitted: WindowResult[] = [];
  /** Events came since the last live update. */
  private isFresh = false;

  constructor(
    private pipeline: Pipeline,
    nowMs: number,
  ) {
    this.live = liveRowsOf(pipeline);
    this.meters = pipeline.intakes.map(() => new PartitionMeter(nowMs));
  }

  /** The stream goes on under other definitions. */
  replace(pipeline: Pipeline): void {
    this.pipeline = pipeline;
    this.live = liveRowsOf(pipeline);
  }

  arrived(partition: number, count: number, end: bigint, nowMs: number): void {
    this.meters[partition]?.arrived(count, end, nowMs);
    this.isFresh = true;
  }

  caughtUp(partition: number, end: bigint, nowMs: number): void {
    this.meters[partition]?.caughtUp(end, nowMs);
  }

  note(windows: Iterable<WindowResult>): void {
    const { metrics } = this.pipeline.tasks;
    for (const result of windows)
      if (metrics.some(metric => metric.name === result.metric)) this.emitted.push(result);
  }

  /** What changed on screen since the last call: windows of each metric. */
  liveUpdates(nowMs: number): LiveUpdate[] {
    const { emitted, isFresh } = this;
    this.emitted = [];
    this.isFresh = false;
    return this.live.updates(emitted, isFresh, nowMs);
  }

  statuses(worker: string, epoch: bigint, nowMs: number) {
    const { tasks, intakes } = this.pipeline;
    return partitionStatuses(tasks.stream, intakes, this.meters, { worker, epoch, at: nowMs, others: [] });
  }

  idlePartitions(nowMs: number): Set<number> {
    const { tasks, intakes } = this.pipeline;
    const timeoutMs = tasks.stream.idleTimeoutMs;
    const idle = intakes.filter((_, index) => this.meters[index]?.isIdle(nowMs, timeoutMs) === true);
    return new Set(idle.map(intake => intake.partition));
  }
}

const liveRowsOf = ({ tasks, merge, intakes }: Pipeline) => new LiveRows(tasks, merge, intakes);

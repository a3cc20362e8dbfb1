import type { PartitionStatus } from '../../contracts/records';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import type { IntakeState } from '../stages/intake';
import type { PartitionMeter } from './partition-meter';

export type StatusContext = Readonly<{
  worker: string;
  epoch: bigint;
  at: number;
  /** Of all partitions of the stream, to tell which one holds the windows. */
  watermarks: readonly number[];
}>;

/** The partitions of a stream for the System screen. */
export function partitionStatuses(
  stream: StreamPlan,
  intakes: readonly IntakeState[],
  meters: readonly PartitionMeter[],
  context: StatusContext,
): PartitionStatus[] {
  return intakes.flatMap((intake, index) => {
    const meter = meters[index];
    return meter === undefined ? [] : [partitionStatus(stream, intake, meter, context)];
  });
}

/** One partition for the System screen, with the reason where its watermark holds the others. */
function partitionStatus(
  stream: StreamPlan,
  intake: IntakeState,
  meter: PartitionMeter,
  context: StatusContext,
): PartitionStatus {
  const idle = meter.isIdle(context.at, stream.idleTimeoutMs);
  const lag = Number(meter.end - intake.offset);
  return {
    stream: stream.name,
    topic: stream.topic,
    partition: intake.partition,
    worker: context.worker,
    epoch: String(context.epoch),
    offset: String(intake.offset),
    end: String(meter.end),
    lag: Math.max(0, lag),
    watermark: finite(intake.watermark),
    maxEventTime: finite(intake.maxTimeMs),
    idle,
    note: noteOf(intake, meter, context, idle, lag),
    ...intake.counters,
    rate: Number(meter.rate(context.at).toFixed(1)),
    at: context.at,
  };
}

function noteOf(
  intake: IntakeState,
  meter: PartitionMeter,
  context: StatusContext,
  idle: boolean,
  lag: number,
): string | null {
  if (idle)
    return `idle: caught up and quiet for ${Math.round(meter.quietMs(context.at) / 1000)} s, follows the others`;
  if (
    intake.watermark > Math.min(...context.watermarks) ||
    intake.watermark === Math.max(...context.watermarks)
  )
    return null;
  if (lag > 0) return `holds the watermark: ${lag} records behind`;
  if (intake.watermark === Number.NEGATIVE_INFINITY) return 'holds the watermark: no event yet, idle soon';
  return `holds the watermark: its newest event is the oldest`;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

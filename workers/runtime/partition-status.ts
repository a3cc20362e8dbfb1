import type { PartitionStatus } from '../../contracts/records';
import type { IntakeState } from '../stages/intake';
import type { PartitionMeter } from './partition-meter';

export type StatusContext = Readonly<{
  stream: string;
  topic: string;
  worker: string;
  epoch: bigint;
  idleTimeoutMs: number;
  /** The lowest watermark of the stream's partitions, and the highest. */
  lowest: number;
  highest: number;
  at: number;
}>;

/** One partition for the System screen, with the reason where its watermark holds the others. */
export function partitionStatus(
  intake: IntakeState,
  meter: PartitionMeter,
  context: StatusContext,
): PartitionStatus {
  const idle = meter.isIdle(context.at, context.idleTimeoutMs);
  const lag = Number(meter.end - intake.offset);
  return {
    stream: context.stream,
    topic: context.topic,
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
  if (intake.watermark > context.lowest || context.lowest === context.highest) return null;
  if (lag > 0) return `holds the watermark: ${lag} records behind`;
  if (intake.watermark === Number.NEGATIVE_INFINITY) return 'holds the watermark: no event yet, idle soon';
  return `holds the watermark: its newest event is the oldest`;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

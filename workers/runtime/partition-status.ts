import type { PartitionStatus } from '../../contracts/records';
import type { StreamPlan } from '../../core/definitions/plan-stream';
import { timeOrNull } from '../../core/time/watermark';
import { watermarkNote, type Standing } from '../../core/traffic/watermark-note';
import type { IntakeState } from '../stages/intake';
import type { PartitionMeter } from './partition-meter';

export type StatusContext = Readonly<{
  worker: string;
  epoch: bigint;
  at: number;
  /** The other partitions of the stream where they are not among those told, to tell which one holds the windows. */
  others: readonly Standing[];
}>;

/** The partitions of a stream for the System screen. */
export function partitionStatuses(
  stream: StreamPlan,
  intakes: readonly IntakeState[],
  meters: readonly PartitionMeter[],
  context: StatusContext,
): PartitionStatus[] {
  const told = intakes.flatMap((intake, index) => {
    const meter = meters[index];
    if (meter === undefined) return [];
    const isIdle = meter.isIdle(context.at, stream.idleTimeoutMs);
    return [{ intake, meter, standing: { watermark: intake.watermark, isIdle } }];
  });
  return told.map(one => {
    const beside = told.filter(other => other !== one).map(({ standing }) => standing);
    return partitionStatus(stream, one, [...beside, ...context.others], context);
  });
}

type Told = Readonly<{ intake: IntakeState; meter: PartitionMeter; standing: Standing }>;

/** One partition for the System screen, with the reason where its watermark holds the others. */
function partitionStatus(
  stream: StreamPlan,
  { intake, meter, standing }: Told,
  others: readonly Standing[],
  { worker, epoch, at }: StatusContext,
): PartitionStatus {
  const lag = Math.max(0, Number(meter.end - intake.offset));
  const { idleTimeoutMs } = stream;
  const quietMs = meter.quietMs(at);
  const own = {
    ...standing,
    ...intake.counters,
    lag,
    quietMs,
    idleTimeoutMs,
    followsClock: stream.allIdle === 'clock',
  };
  return {
    stream: stream.name,
    topic: stream.topic,
    partition: intake.partition,
    worker,
    epoch: String(epoch),
    offset: String(intake.offset),
    end: String(meter.end),
    lag,
    watermark: timeOrNull(intake.watermark),
    maxEventTime: timeOrNull(intake.maxTimeMs),
    idle: standing.isIdle,
    note: watermarkNote(own, others),
    ...intake.counters,
    rate: Number(meter.rate(at).toFixed(1)),
    at,
  };
}

import type { HopWindows, ToldWindow } from '../../contracts/hops';
import type { Plan } from '../../core/definitions/plan';
import type { MetricPlan } from '../../core/definitions/plan-metric';
import { NO_WATERMARK, timeOrNull } from '../../core/time/watermark';
import type { WindowResult } from '../../core/windows/window-result';
import { HopRoutes } from '../stages/entity-hops';
import { allFollowed, followedIn, readToOf, type StreamProgress } from '../stages/window-receipt';
import { mayBecomeFinal } from '../stages/windows-at';
import { PARTS, type HopSender } from './hop-sender';

/** Windows in one record at most, so that it stays well below what a log takes. */
const WINDOWS_A_RECORD = 500;

/** Of a merge shard: tells its final windows to the hops where rules on events read them, and how far it is. */
export class WindowTeller {
  /** Hop → the metrics that are read there. */
  private readonly readers: ReadonlyMap<string, readonly MetricPlan[]>;
  /** Those that any hop reads, by name. */
  private readonly read: ReadonlyMap<string, MetricPlan>;
  private toldTo = NO_WATERMARK;

  constructor(
    private readonly sender: HopSender,
    private readonly stream: string,
    plan: Plan,
    private readonly definitionsVersion: number,
  ) {
    const routes = new HopRoutes(plan);
    const readers = routes.hops.map(hop => {
      const read = routes.metricsReadOn(hop).filter(metric => metric.stream === stream);
      return [hop, read] as const;
    });
    this.readers = new Map(readers.filter(([, metrics]) => metrics.length > 0));
    this.read = new Map(readers.flatMap(([, metrics]) => metrics.map(metric => [metric.name, metric])));
  }

  /** At the start, so that an owner of the past is heard no more. */
  begin(progress: StreamProgress): void {
    const watermark = timeOrNull(progress.merge.watermark());
    for (const hop of this.readers.keys())
      this.sender.pushToAll(hop, { kind: 'marker', ...this.sender.sender(-1n), watermark });
  }

  /** What a record of its input at this offset has made final; is sent by `send`. */
  tell(results: readonly WindowResult[], progress: StreamProgress, offset: bigint): void {
    const watermark = progress.merge.watermark();
    const all = this.toldOf(results, progress);
    for (const [hop, metrics] of this.readers) {
      const told = all.filter(({ metric }) => metrics.some(({ name }) => name === metric));
      if (told.length === 0 && !metrics.some(metric => mayBecomeFinal(metric, this.toldTo, watermark)))
        continue;
      const base = this.recordOf(metrics, progress);
      const last = Math.max(0, Math.ceil(told.length / WINDOWS_A_RECORD) - 1);
      for (let part = 0; part <= last; part += 1) {
        const windows = told.slice(part * WINDOWS_A_RECORD, (part + 1) * WINDOWS_A_RECORD);
        const position = this.sender.sender(offset * PARTS + BigInt(part));
        // The watermark comes with the last: only then all are told.
        const reached = part === last ? timeOrNull(watermark) : null;
        this.sender.pushToAll(hop, { ...base, ...position, watermark: reached, windows });
      }
    }
    this.toldTo = watermark;
  }

  send(): Promise<void> {
    return this.sender.send();
  }

  private toldOf(results: readonly WindowResult[], progress: StreamProgress): ToldWindow[] {
    return results.flatMap(result => {
      const metric = this.read.get(result.metric);
      return metric === undefined ? [] : toldOf(result, metric, progress);
    });
  }

  private recordOf(metrics: readonly MetricPlan[], progress: StreamProgress) {
    return {
      kind: 'windows' as const,
      definitionsVersion: this.definitionsVersion,
      stream: this.stream,
      signatures: Object.fromEntries(metrics.map(({ name, signature }) => [name, signature])),
      readTo: readToOf(progress),
      since: Object.fromEntries(
        metrics.map(metric => [metric.name, { ...progress.merge.stateOf(metric).since }]),
      ),
      ...(metrics.some(({ detector }) => detector !== null) && { idle: allFollowed(progress.intakes) }),
    } satisfies Partial<HopWindows>;
  }
}

/** Early results are no news: they may change. */
function toldOf(
  { startMs, endMs, group, kind, revision, values, judgement }: WindowResult,
  { name, window }: MetricPlan,
  { intakes, tasks }: StreamProgress,
): ToldWindow[] {
  if (kind === 'early') return [];
  const isSession = window.kind === 'session';
  const followed = followedIn(intakes, { startMs, endMs }, isSession, tasks.stream.allowedLatenessMs);
  const { reasons, ...judged } = judgement;
  return [
    {
      metric: name,
      ...{ group, startMs, endMs, kind, revision, values, followed },
      judgement: { ...judged, reasons: [...reasons] },
    },
  ];
}

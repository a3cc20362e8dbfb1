import { exactTime, figure, type Zone } from '../time/format';
import { classes } from '../ui/classes';
import type { ChartData, ChartPoint } from './chart-data';
import { leftOf, PLOT } from './plot';
import { SeriesMarker } from './series-look';

type Props = {
  point: ChartPoint;
  data: ChartData;
  zone: Zone;
  /** In the chart one points at; the others in view say their values alone. */
  isWhole: boolean;
};

/** The values at one time, largest first. */
export function ChartTip({ point, data, zone, isWhole }: Props) {
  const isLeft = point.at < (data.from + data.to) / 2;
  const lines = data.series
    .map((series, index) => ({ ...series, value: valueAt(point, index) }))
    .sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
  const corrected = data.corrections.find(each => each.at === point.at);
  const state =
    corrected === undefined ? pointWords[point.kind] : `corrected, revision ${corrected.revision}`;
  const mark = data.marks.find(each => each.at === point.at);
  return (
    <div
      className={classes(
        'pointer-events-none absolute z-20 rounded-md border border-line bg-surface text-12 shadow-float',
        isWhole ? 'min-w-44 px-3 py-2' : 'px-2 py-1',
        isLeft ? 'ml-3' : '-ml-3 -translate-x-full',
      )}
      style={{ left: leftOf(point.at, data), top: PLOT.top + 12 }}
    >
      {isWhole && (
        <p className="whitespace-nowrap text-muted">
          {exactTime(point.at, zone)} <strong className="ml-1 font-medium text-text">{state}</strong>
        </p>
      )}
      {lines.map(({ key, label, slot, value }) => (
        <p key={key} className="mt-0.5 flex items-center gap-2 whitespace-nowrap">
          <SeriesMarker slot={slot} />
          <span className="max-w-48 truncate">{label}</span>
          <span className="ml-auto pl-4 font-medium">{value === null ? 'no value' : figure(value)}</span>
        </p>
      ))}
      {isWhole && point.band !== null && (
        <p className="mt-1 text-muted">
          expected {figure(point.band[0])} to {figure(point.band[1])}
        </p>
      )}
      {isWhole && mark !== undefined && (
        <>
          <p className="mt-1">anomaly score {mark.score.toFixed(5)}</p>
          {mark.reasons.map(reason => (
            <p key={reason} className="whitespace-nowrap text-muted">
              {reason}
            </p>
          ))}
        </>
      )}
      {isWhole && <p className="mt-1 text-muted">{data.unit}</p>}
    </div>
  );
}

export const pointWords = { early: 'so far', quiet: 'no traffic', final: '' };

export const valueAt = (point: ChartPoint, index: number): number | null =>
  (point.kind === 'early' ? point.early[index] : point.final[index]) ?? null;

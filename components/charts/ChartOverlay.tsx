'use client';
import { useState, useSyncExternalStore, type KeyboardEvent } from 'react';
import { clockTime, figure, type Zone } from '../time/format';
import type { ChartData, ChartPoint } from './chart-data';
import { getCursor, setCursor, subscribeCursor } from './cursor-store';
import { leftOf, PLOT, timeAt } from './plot';
import { ChartTip, pointWords, valueAt } from './ChartTip';

type Props = { data: ChartData; zone: Zone; title: string };

/** The shared cursor: follows the pointer, or the arrow keys once it has the focus. */
export function ChartOverlay({ data, zone, title }: Props) {
  const cursor = useSyncExternalStore(subscribeCursor, getCursor, () => null);
  const [isOver, setOver] = useState(false);
  const inView = cursor !== null && cursor >= data.from && cursor <= data.to;
  const point = inView ? nearest(data.points, cursor) : undefined;
  const onKey = (event: KeyboardEvent) => {
    const next = keyTarget(event.key, data, cursor);
    if (next === undefined) return;
    event.preventDefault();
    setCursor(next);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={`${title}: read values with the arrow keys`}
      aria-valuemin={data.from}
      aria-valuemax={data.to}
      aria-valuenow={point?.at ?? data.to}
      aria-valuetext={point === undefined ? 'no point chosen' : spoken(point, data, zone)}
      className="absolute inset-0 cursor-crosshair"
      onPointerMove={event => {
        const box = event.currentTarget.getBoundingClientRect();
        setCursor(timeAt(event.clientX - box.left, box.width, data));
      }}
      onPointerEnter={() => setOver(true)}
      onPointerLeave={() => {
        setOver(false);
        setCursor(null);
      }}
      onFocus={() => setOver(true)}
      onBlur={() => {
        setOver(false);
        setCursor(null);
      }}
      onKeyDown={onKey}
    >
      {data.completeTo !== null && data.completeTo > data.from && data.completeTo < data.to && (
        <Note at={data.completeTo} data={data} text={`complete to ${clockTime(data.completeTo, zone)}`} />
      )}
      {point !== undefined && (
        <>
          <div
            className="pointer-events-none absolute w-px bg-muted"
            style={{ left: leftOf(point.at, data), top: PLOT.top, bottom: PLOT.bottom }}
          />
          <ChartTip point={point} data={data} zone={zone} isWhole={isOver} />
        </>
      )}
    </div>
  );
}

function Note({ at, data, text }: { at: number; data: ChartData; text: string }) {
  return (
    <div
      className="pointer-events-none absolute top-0 -translate-x-full pr-1 text-12 whitespace-nowrap text-muted"
      style={{ left: leftOf(at, data) }}
    >
      {text}
    </div>
  );
}

function spoken(point: ChartPoint, data: ChartData, zone: Zone): string {
  const values = data.series.map((series, index) => {
    const value = valueAt(point, index);
    return `${series.label} ${value === null ? 'no value' : figure(value)}`;
  });
  return `${clockTime(point.at, zone)} ${pointWords[point.kind]} ${values.join(', ')} ${data.unit}`;
}

function nearest(points: readonly ChartPoint[], at: number): ChartPoint | undefined {
  let best: ChartPoint | undefined;
  for (const point of points) {
    if (point.final.every(value => value === null) && point.early.every(value => value === null)) continue;
    if (best === undefined || Math.abs(point.at - at) < Math.abs(best.at - at)) best = point;
  }
  return best;
}

/** undefined: not ours; null: leave. */
function keyTarget(key: string, { points, to }: ChartData, cursor: number | null): number | null | undefined {
  const at = nearest(points, cursor ?? to);
  const index = at === undefined ? -1 : points.indexOf(at);
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return points[cursor === null ? index : Math.max(0, index - 1)]?.at;
    case 'ArrowRight':
    case 'ArrowUp':
      return points[Math.min(points.length - 1, index + 1)]?.at;
    case 'Home':
      return points[0]?.at;
    case 'End':
      return points.at(-1)?.at;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

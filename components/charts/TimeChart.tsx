'use client';
import { memo, useId } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import { clockTime, minuteTime, short, type Zone } from '../time/format';
import { timeTicks, valueTicks } from './axis';
import type { ChartData, ChartPoint } from './chart-data';
import { hatchBefore, PLOT } from './plot';
import { seriesColor, seriesDash } from './series-look';

type Props = { data: ChartData; zone: Zone; height: number };

/** Draws what was prepared, and decides nothing. The cursor and words lie over it, in ChartOverlay. */
export const TimeChart = memo(function TimeChart({ data, zone, height }: Props) {
  const id = useId().replaceAll(':', '');
  const { from, to, yMin, yMax } = data;
  const ticks = timeTicks(from, to);
  const timeText = ticks.every(tick => tick % 60_000 === 0) ? minuteTime : clockTime;
  const known = hatchBefore(data);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 560, height }}>
      <ComposedChart
        data={data.points as ChartPoint[]}
        margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <defs>
          <Hatch id={`${id}-none`} gap={8} opacity={0.9} />
          <Hatch id={`${id}-open`} gap={5} opacity={0.55} />
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          allowDataOverflow
          ticks={ticks}
          tickFormatter={(at: number) => timeText(at, zone)}
          height={PLOT.bottom}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          interval={0}
        />
        <YAxis
          type="number"
          domain={[yMin, yMax]}
          allowDataOverflow
          ticks={valueTicks({ min: yMin, max: yMax })}
          tickFormatter={short}
          width={PLOT.left}
          tickLine={false}
          axisLine={false}
          tick={{ fill: 'var(--muted)', fontSize: 12 }}
          interval={0}
        />
        {known > from && (
          <ReferenceArea x1={from} x2={known} fill={`url(#${id}-none)`} fillOpacity={1} ifOverflow="hidden" />
        )}
        {data.completeTo !== null && data.completeTo < to && (
          <ReferenceArea
            x1={Math.max(data.completeTo, known, from)}
            x2={to}
            fill={`url(#${id}-open)`}
            fillOpacity={1}
            ifOverflow="hidden"
          />
        )}
        <Area
          dataKey={(point: ChartPoint) => (point.band === null ? null : [...point.band])}
          stroke="none"
          fill="var(--accent)"
          fillOpacity={0.12}
          isAnimationActive={false}
          activeDot={false}
          connectNulls={false}
        />
        {lines(data)}
        {data.completeTo !== null && data.completeTo > from && data.completeTo <= to && (
          <ReferenceLine x={data.completeTo} stroke="var(--muted)" strokeWidth={1} />
        )}
        {data.corrections.map(({ at, value, slot, revision }) => (
          <ReferenceDot
            key={`${at}-${slot}-${revision}`}
            x={at}
            y={value}
            r={0}
            ifOverflow="hidden"
            shape={({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) => (
              <path d={`M${cx} ${cy - 6}v12`} stroke={seriesColor(slot)} strokeWidth={1.75} />
            )}
          />
        ))}
        {data.marks.map(({ at, value, score, severity, label }) => (
          <ReferenceDot
            key={`${at}-${label}`}
            x={at}
            y={value}
            r={ringRadius(score)}
            fill="none"
            stroke={`var(--${severity})`}
            strokeWidth={2}
            ifOverflow="hidden"
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});

/** 4 px at 0.99, one more for each further nine, at most 10. */
const ringRadius = (score: number) => Math.min(10, 2 - Math.log10(Math.max(1e-9, 1 - score)));

function lines({ series, points }: ChartData) {
  const newest = points.length - 1;
  return series.flatMap(({ key, slot, isDrawn }, index) =>
    !isDrawn
      ? []
      : [
          <Line
            key={`${key}-final`}
            dataKey={(point: ChartPoint) => point.final[index]}
            stroke={seriesColor(slot)}
            strokeDasharray={seriesDash(slot)}
            strokeWidth={1.75}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
            connectNulls={false}
          />,
          <Line
            key={`${key}-early`}
            dataKey={(point: ChartPoint) => point.early[index]}
            stroke={seriesColor(slot)}
            strokeWidth={1.5}
            strokeDasharray="2 3"
            dot={({ index: at, cx, cy, key: dot }) =>
              at === newest && typeof cy === 'number' && points[newest]?.kind === 'early' ? (
                <circle
                  key={dot}
                  cx={cx}
                  cy={cy}
                  r={3.5}
                  fill="var(--surface)"
                  stroke={seriesColor(slot)}
                  strokeWidth={1.5}
                />
              ) : (
                <g key={dot} />
              )
            }
            activeDot={false}
            isAnimationActive={false}
            connectNulls
          />,
        ],
  );
}

function Hatch({ id, gap, opacity }: { id: string; gap: number; opacity: number }) {
  return (
    <pattern id={id} width={gap} height={gap} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <line x1="0" y1="0" x2="0" y2={gap} stroke="var(--line)" strokeWidth="1.5" opacity={opacity} />
    </pattern>
  );
}

'use client';
import { figure } from '../time/format';
import { classes } from '../ui/classes';
import type { ChartData, ChartSeries } from './chart-data';
import { OTHER } from './groups';
import { SeriesMarker } from './series-look';

type Props = {
  data: ChartData;
  focus?: string | null;
  onFocus?: ((key: string | null) => void) | undefined;
  onOther?: ((isShown: boolean) => void) | undefined;
};

function hintOf({ key, label, isDrawn }: ChartSeries, focus: string | null): string {
  if (key === OTHER) return isDrawn ? 'Leave the line out' : 'Draw the line too';
  return focus === key ? 'Show all groups' : `Show ${label} alone`;
}

/** Who is who, with the newest value; a group can be looked at alone, with its expected band. */
export function SeriesPicker({ data, focus = null, onFocus, onOther }: Props) {
  const { shown, total } = data.groups;
  return (
    <ul
      tabIndex={0}
      aria-label="Series"
      className="flex min-w-0 flex-1 flex-nowrap items-center gap-x-3 overflow-x-auto [scrollbar-width:none]"
    >
      {data.series.map(series => {
        const { key, label, slot, latest, isDrawn } = series;
        const isOther = key === OTHER;
        const isFixed = isOther ? onOther === undefined : onFocus === undefined;
        return (
          <li key={key} className="shrink-0">
            <button
              type="button"
              disabled={isFixed}
              aria-pressed={isOther ? isDrawn : focus === key}
              title={isFixed ? undefined : hintOf(series, focus)}
              onClick={() => (isOther ? onOther?.(!isDrawn) : onFocus?.(focus === key ? null : key))}
              className={classes(
                'flex h-6 items-center gap-1.5 rounded-sm px-1 enabled:hover:bg-sunken enabled:hover:text-text disabled:cursor-default',
                focus === key && 'bg-sunken text-text',
                !isDrawn && 'border border-dashed border-line',
              )}
            >
              <SeriesMarker slot={slot} />
              <span className="max-w-36 truncate">{label}</span>
              <span className="text-text">{latest === null ? '–' : figure(latest)}</span>
            </button>
          </li>
        );
      })}
      {total > shown && (
        <li className="ml-auto shrink-0 pl-2 whitespace-nowrap">
          {shown} of {total} groups
        </li>
      )}
    </ul>
  );
}

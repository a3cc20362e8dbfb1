'use client';
import { figure } from '../time/format';
import type { ChartData } from './chart-data';
import { OTHER } from './groups';
import { SeriesMarker } from './series-look';

type Props = { data: ChartData; focus?: string | null; onFocus?: (key: string | null) => void };

/** Who is who, with the newest value; a group can be looked at alone, with its expected band. */
export function SeriesPicker({ data, focus = null, onFocus }: Props) {
  const { shown, total } = data.groups;
  return (
    <ul className="flex min-w-0 flex-1 flex-nowrap items-center gap-x-3 overflow-x-auto [scrollbar-width:none]">
      {data.series.map(({ key, label, slot, latest }) => (
        <li key={key} className="shrink-0">
          <button
            type="button"
            disabled={onFocus === undefined || key === OTHER}
            aria-pressed={focus === key}
            title={
              onFocus === undefined ? undefined : focus === key ? 'Show all groups' : `Show ${label} alone`
            }
            onClick={() => onFocus?.(focus === key ? null : key)}
            className="flex h-6 items-center gap-1.5 rounded-sm px-1 enabled:hover:bg-sunken enabled:hover:text-text disabled:cursor-default aria-pressed:bg-sunken aria-pressed:text-text"
          >
            <SeriesMarker slot={slot} />
            <span className="max-w-36 truncate">{label}</span>
            <span className="text-text">{latest === null ? '–' : figure(latest)}</span>
          </button>
        </li>
      ))}
      {total > shown && (
        <li className="ml-auto shrink-0 pl-2 whitespace-nowrap">
          {shown} of {total} groups
        </li>
      )}
    </ul>
  );
}

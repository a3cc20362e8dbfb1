'use client';
import { useState, type ReactNode, type RefObject } from 'react';
import type { Zone } from '../time/format';
import { span } from '../time/format';
import { Icon } from '../ui/Icon';
import { AlertLane } from './AlertLane';
import type { ChartData } from './chart-data';
import { ChartOverlay } from './ChartOverlay';
import { ChartTable } from './ChartTable';
import type { LaneAlert } from './cluster-alerts';
import { hatchBefore, leftOf } from './plot';
import { SeriesPicker } from './SeriesPicker';
import { TimeChart } from './TimeChart';

type Props = {
  frame: RefObject<HTMLElement | null>;
  title: string;
  note: string;
  data: ChartData;
  zone: Zone;
  alerts: readonly LaneAlert[];
  isFirst?: boolean;
  /** Said where there is nothing to draw. */
  emptyText: string;
  /** Records unread while the engine catches up; null: it keeps up. */
  lag: number | null;
  focus?: string | null;
  onFocus?: ((key: string | null) => void) | undefined;
  onOther?: ((isShown: boolean) => void) | undefined;
  /** In place of the unit, where there is a choice of what to draw. */
  unitChoice?: ReactNode;
};

const HEIGHT = 208;

/** A chart with its words: title, unit, groups, the states of having nothing, the lane of alerts, the table twin. */
export function ChartFrame(props: Props) {
  const {
    frame,
    title,
    note,
    data,
    zone,
    alerts,
    isFirst = false,
    emptyText,
    lag,
    unitChoice,
    focus = null,
    onFocus,
    onOther,
  } = props;
  const [isTable, setTable] = useState(false);
  const isSingle = data.series.length <= 1 && focus === null;
  return (
    <section ref={frame} aria-label={title} className="min-w-0 rounded-md border border-line bg-surface">
      <header className="flex min-h-10 items-center gap-3 px-4 pt-2">
        <h2 className="min-w-0 truncate text-14">{title}</h2>
        <p className="hidden min-w-0 flex-1 truncate text-12 text-muted sm:block" title={note}>
          {note}
        </p>
        <div className="ml-auto flex shrink-0 items-center gap-1">
          <button
            type="button"
            aria-pressed={isTable}
            title={isTable ? 'Show as chart' : 'Show as table'}
            aria-label={`${title} as ${isTable ? 'chart' : 'table'}`}
            onClick={() => setTable(!isTable)}
            className="flex size-7 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-text"
          >
            <Icon name={isTable ? 'chart' : 'table'} />
          </button>
        </div>
      </header>
      <div className="flex min-h-7 items-center gap-4 px-4 text-12 text-muted">
        <span className="shrink-0">{unitChoice ?? data.unit}</span>
        {!isSingle && <SeriesPicker data={data} focus={focus} onFocus={onFocus} onOther={onOther} />}
      </div>
      {isTable ? (
        <ChartTable title={title} data={data} zone={zone} height={HEIGHT} />
      ) : (
        <div className="relative" style={{ height: HEIGHT }}>
          <TimeChart data={data} zone={zone} height={HEIGHT} />
          <Nothing data={data} text={emptyText} />
          {lag !== null && <Veil lag={lag} />}
          <ChartOverlay data={data} zone={zone} title={title} />
        </div>
      )}
      <AlertLane alerts={alerts} from={data.from} to={data.to} isReachable={isFirst} />
    </section>
  );
}

/** The words in the hatch: no data is not no traffic. */
function Nothing({ data, text }: { data: ChartData; text: string }) {
  const known = hatchBefore(data);
  if (known - data.from < (data.to - data.from) * 0.3) return null;
  const isAll = data.knownFrom === null || known >= data.to;
  return (
    <div
      className="pointer-events-none absolute inset-y-0 z-10 flex -translate-x-1/2 items-center text-center"
      style={{ left: leftOf((data.from + known) / 2, data) }}
    >
      <span className="max-w-72 rounded-sm bg-surface px-2 py-0.5 text-12 text-muted">
        {isAll ? text : `no data before ${span(data.to - known)} ago`}
      </span>
    </div>
  );
}

function Veil({ lag }: { lag: number }) {
  return (
    <div className="pointer-events-none absolute inset-x-0 top-5 bottom-6 z-10 mr-7 ml-[52px] flex items-center justify-center bg-muted/20">
      <span className="rounded-md border border-line bg-surface px-3 py-1 text-13 font-medium">
        catching up: {lag.toLocaleString('en-US')} records to read
      </span>
    </div>
  );
}

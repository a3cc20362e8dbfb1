import { exactTime, figure, type Zone } from '../time/format';
import { Cell, Table } from '../ui/Table';
import type { AnomalyMark, ChartData } from './chart-data';
import { valueAt } from './ChartTip';

const words = { final: 'final', early: 'so far', quiet: 'no traffic' };

/** The same points as words and figures, newest first. */
export function ChartTable(props: { title: string; data: ChartData; zone: Zone; height: number }) {
  const { title, data, zone, height } = props;
  const corrected = new Set(data.corrections.map(({ at }) => at));
  const marks = new Map(data.marks.map(mark => [mark.at, mark]));
  const points = data.points.filter(point => point.at >= data.from).toReversed();
  const columns = [
    { label: 'Time' },
    { label: 'State' },
    ...data.series.map(({ label }) => ({ label, align: 'right' as const })),
    ...(marks.size === 0 ? [] : [{ label: 'Anomaly' }]),
  ];
  return (
    <div style={{ height }}>
      <Table caption={`${title}, ${data.unit}`} columns={columns} maxHeight={`${height}px`}>
        {points.map(point => (
          <tr key={point.at}>
            <Cell>{exactTime(point.at, zone)}</Cell>
            <Cell className="text-muted">{corrected.has(point.at) ? 'corrected' : words[point.kind]}</Cell>
            {data.series.map(({ key }, index) => {
              const value = valueAt(point, index);
              return (
                <Cell key={key} number>
                  {value === null ? <span className="text-muted">no value</span> : figure(value)}
                </Cell>
              );
            })}
            {marks.size > 0 && <Cell>{anomalyWords(marks.get(point.at))}</Cell>}
          </tr>
        ))}
      </Table>
    </div>
  );
}

const anomalyWords = (mark: AnomalyMark | undefined) =>
  mark === undefined ? '' : [`score ${mark.score.toFixed(5)}`, ...mark.reasons].join(', ');

import type { WindowReceipt } from '@/contracts/receipt';
import { exactTime, span } from '../time/format';
import { useZone } from '../time/TimeContext';
import { Cell, Table } from '../ui/Table';
import { valuesText } from './values-text';

const columns = [
  { label: 'Metric' },
  { label: 'Group' },
  { label: 'Window', wide: true },
  { label: 'Values', wide: true },
];

/** The windows the condition read, or the one that was judged, each with its bounds and values. */
export function WindowReceipts({ windows }: { windows: readonly WindowReceipt[] }) {
  return (
    <div className="border-t border-line">
      <Table caption="Windows the condition read" columns={columns}>
        {windows.map(window => (
          <tr key={window.metric} className="hover:bg-sunken">
            <Cell className="font-mono text-12">{window.metric}</Cell>
            <Cell>{Object.keys(window.group).length === 0 ? 'all events' : valuesText(window.group)}</Cell>
            <Cell>
              <Bounds window={window} />
            </Cell>
            <Cell className="py-1 whitespace-normal!">{valuesText(window.values)}</Cell>
          </tr>
        ))}
      </Table>
    </div>
  );
}

function Bounds({ window: { start, end, revision } }: { window: WindowReceipt }) {
  const zone = useZone();
  if (start === null || end === null) return <span className="text-muted">none was final</span>;
  return (
    <span title={`from ${exactTime(start, zone)}, before ${exactTime(end, zone)}`}>
      {span(end - start)} <span className="text-muted">up to</span> {exactTime(end, zone)}
      {revision !== null && revision > 0 && <span className="text-muted">, corrected {revision} ×</span>}
    </span>
  );
}

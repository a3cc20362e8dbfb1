import type { DefinitionsView } from '@/contracts/api';
import type { FeatureDefinition } from '@/core/definitions/types';
import { count } from '../time/format';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';

const featureColumns = [
  { label: 'Feature' },
  { label: 'Stream' },
  { label: 'Per' },
  { label: 'Value' },
  { label: 'Window', hint: 'Its length, and how long before the event it ends' },
  { label: 'Of events', wide: true },
];
const listColumns = [
  { label: 'List' },
  { label: 'Values', align: 'right' as const },
  { label: 'The first', wide: true },
];

type Props = Pick<DefinitionsView, 'features' | 'lists'>;

/** What conditions read beside the event. Definitions are changed with `weir apply`. */
export function ReadableLists({ features, lists }: Props) {
  return (
    <>
      {features.length > 0 && (
        <Panel title="Features" note="values per entity that conditions read as feature.<name>">
          <div className="border-t border-line">
            <Table caption="Features" columns={featureColumns}>
              {features.map(feature => (
                <tr key={feature.name}>
                  <Cell className="font-mono text-12">{feature.name}</Cell>
                  <Cell>{feature.stream}</Cell>
                  <Cell>{feature.entity}</Cell>
                  <Cell>
                    {feature.field === undefined ? feature.fn : `${feature.fn} of ${feature.field}`}
                  </Cell>
                  <Cell>{windowText(feature)}</Cell>
                  <Cell
                    className="max-w-0 truncate font-mono text-12 text-muted"
                    title={feature.where ?? 'all'}
                  >
                    {feature.where ?? 'all'}
                  </Cell>
                </tr>
              ))}
            </Table>
          </div>
        </Panel>
      )}
      {lists.length > 0 && (
        <Panel title="Lists" note="looked up as event.card in list.<name>">
          <div className="border-t border-line">
            <Table caption="Lists" columns={listColumns}>
              {lists.map(({ name, values, total }) => (
                <tr key={name}>
                  <Cell className="font-mono text-12">{name}</Cell>
                  <Cell number>{count(total)}</Cell>
                  <Cell className="max-w-0 truncate font-mono text-12 text-muted">
                    {values.join(', ')}
                    {values.length < total && ' …'}
                  </Cell>
                </tr>
              ))}
            </Table>
          </div>
        </Panel>
      )}
    </>
  );
}

function windowText({ window, delay, current }: FeatureDefinition): string {
  const length = window ?? 'no limit';
  const ends = delay === undefined ? length : `${length}, ${delay} before`;
  return current === false ? `${ends}, without this event` : ends;
}
